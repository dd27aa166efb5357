import type { AnySource } from '#connector-kit';

/** Every source that this server can connect. */
export const sources: readonly AnySource[] = [];

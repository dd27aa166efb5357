import type { AnySource } from '#connector-kit';
import postgres from '../../connectors/sources/postgres/index.ts';

/** Every source that this server can connect. */
export const sources: readonly AnySource[] = [postgres];

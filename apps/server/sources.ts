import type { AnySource } from '#connector-kit';
import csv from '../../connectors/sources/csv/index.ts';
import postgres from '../../connectors/sources/postgres/index.ts';

/** Every source that this server can connect. */
export const sources: readonly AnySource[] = [csv, postgres];

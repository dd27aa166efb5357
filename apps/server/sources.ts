import type { AnySource } from '#connector-kit';
import bigQuery from '../../connectors/sources/big_query/index.ts';
import csv from '../../connectors/sources/csv/index.ts';
import duckdb from '../../connectors/sources/duckdb/index.ts';
import mysql from '../../connectors/sources/mysql/index.ts';
import parquet from '../../connectors/sources/parquet/index.ts';
import postgres from '../../connectors/sources/postgres/index.ts';
import redshift from '../../connectors/sources/redshift/index.ts';
import snowflake from '../../connectors/sources/snowflake/index.ts';

/** Every source that this server can connect. */
export const sources: readonly AnySource[] = [
  bigQuery,
  csv,
  duckdb,
  mysql,
  parquet,
  postgres,
  redshift,
  snowflake,
];

import { defineSource } from '#connector-kit';
import { fileSource, fileTables, quoteText } from '../../files/index.ts';
import type { Fence, Layout, OpenFile } from '../../files/index.ts';
import { credentialFields } from './credentials.ts';
import type { ParquetCredentials } from './credentials.ts';

const files = fileTables<ParquetCredentials>({
  endings: ['.parquet'],
  layout: readLayout,
  scan,
});

export default defineSource({
  type: 'parquet',
  label: 'Parquet files',
  documentation: 'parquet',
  proof: ['files of every type in the tests, written by DuckDB'],
  fields: credentialFields,
  connectionDetails: ({ path }) => ({ path }),
  check: files.check,
  ...fileSource(files),
});

async function readLayout(file: OpenFile, _credentials: ParquetCredentials, fence: Fence): Promise<Layout> {
  const rows = await fence.rows(`SELECT column_name FROM (DESCRIBE ${scan([file.location])})`);
  return { file, header: rows.map(([name]) => name ?? '') };
}

/** Types that differ between files become the one that holds both. */
function scan(paths: readonly string[]): string {
  return `SELECT * FROM read_parquet([${paths.map(quoteText).join(', ')}], union_by_name = ${paths.length > 1}, hive_partitioning = false)`;
}

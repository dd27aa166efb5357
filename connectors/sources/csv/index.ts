import { defineSource } from '#connector-kit';
import { fileSource, fileTables } from '../../files/index.ts';
import { credentialFields } from './credentials.ts';
import type { CsvCredentials } from './credentials.ts';
import { readHeader } from './header.ts';
import { scanFiles } from './scan.ts';

const files = fileTables<CsvCredentials>({
  endings: ['.csv.gz', '.tsv.gz', '.csv', '.tsv'],
  header: (file, _fence, credentials) => readHeader(file, credentials),
  scan: scanFiles,
});

export default defineSource({
  type: 'csv',
  label: 'CSV files',
  documentation: 'csv',
  proof: ["files of every shape in the tests, held against another parser's reading"],
  fields: credentialFields,
  connectionDetails: ({ path, delimiter, has_header, quote, encoding }) => ({
    path,
    delimiter,
    has_header,
    quote,
    encoding,
  }),
  check: files.check,
  ...fileSource(files),
});

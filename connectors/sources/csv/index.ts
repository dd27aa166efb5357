import { defineSource } from '#connector-kit';
import { fileSource, fileTables } from '../../files/index.ts';
import { credentialFields } from './credentials.ts';
import type { CsvCredentials } from './credentials.ts';
import { readLayout } from './layout.ts';
import { writeNormalForm } from './normal-form.ts';
import { scanFiles } from './scan.ts';

const files = fileTables<CsvCredentials>({
  endings: ['.csv.gz', '.tsv.gz', '.csv', '.tsv'],
  layout: readLayout,
  convert: ({ credentials, signal }, layout, target, atMost) =>
    writeNormalForm(layout, credentials, target, atMost, signal),
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

import type { CredentialsOf } from '#connector-kit';
import { pathField } from '../../files/index.ts';

export const credentialFields = [
  {
    ...pathField,
    placeholder: 'exports/customers.csv',
    hint: 'a CSV file, a folder of them, or a pattern (exports/*.csv), below the folder that the operator allows',
  },
  {
    id: 'delimiter',
    label: 'Delimiter',
    type: 'string',
    default: ',',
    matches: String.raw`[!#-&*-/:;<=>?@\[\]^_\x60\{\|\}~]|tab|\\t`,
    hint: 'one character between cells, or "tab"',
  },
  {
    id: 'has_header',
    label: 'First row holds the names',
    type: 'boolean',
    default: true,
    hint: 'else the columns are column_1, column_2 and so on',
  },
  {
    id: 'quote',
    label: 'Quote',
    type: 'string',
    default: '"',
    possibleValues: ['"', "'", 'none'],
    hint: 'what stands around cells that hold a delimiter or a line break; doubled inside of them',
  },
  {
    id: 'encoding',
    label: 'Encoding',
    type: 'string',
    default: 'utf-8',
    possibleValues: ['utf-8'],
  },
] as const;

export type CsvCredentials = CredentialsOf<typeof credentialFields>;

/** The character between cells. */
export function delimiterOf({ delimiter }: CsvCredentials): string {
  return delimiter === 'tab' || delimiter === String.raw`\t` ? '\t' : delimiter;
}

/** The character around cells; empty where there is none. */
export function quoteOf({ quote }: CsvCredentials): string {
  return quote === 'none' ? '' : quote;
}

import { styleText } from 'node:util';
import { table } from '../table.ts';
import type { CheckStepAnswer, DestinationAnswer, ObjectAnswer } from './client.ts';

const MARKS = {
  success: styleText('green', '✓'),
  warning: styleText('yellow', '!'),
  failed: styleText('red', '✗'),
  running: '…',
} as const;

export function say(text = ''): void {
  process.stdout.write(`${text}\n`);
}

export function title(text: string): void {
  say(`\n${styleText('bold', text)}`);
}

export function showCheck({ last_test_results }: Pick<DestinationAnswer, 'last_test_results'>): void {
  for (const step of last_test_results?.steps ?? []) say(`  ${describe(step)}`);
}

function describe({ step, status, error }: CheckStepAnswer): string {
  const line = `${MARKS[status]} ${step}`;
  return error === null ? line : `${line}\n    ${error.message}`;
}

export function showObjects({ objects }: DestinationAnswer): void {
  const rows = objects.map(({ full_name, label, supported_operations, fields }) => [
    full_name,
    label,
    String(fields?.length ?? '?'),
    supported_operations.join(', '),
  ]);
  showTable(['OBJECT', 'LABEL', 'FIELDS', 'OPERATIONS'], rows);
}

export function showFields({ fields = [] }: ObjectAnswer): void {
  const rows = fields.map((field) => [
    field.full_name,
    field.label,
    field.array ? `${field.type}[]` : field.type,
    [
      field.can_be_upsert_key ? 'identifier' : '',
      field.required_for_mapping ? 'required' : '',
      field.createable || field.updateable ? '' : 'read-only',
    ]
      .filter((note) => note !== '')
      .join(', '),
  ]);
  showTable(['FIELD', 'LABEL', 'TYPE', 'NOTES'], rows);
}

export function showTable(headings: readonly string[], rows: readonly (readonly string[])[]): void {
  const [head = '', ...lines] = table(headings, rows).split('\n');
  say(`  ${styleText('dim', head)}`);
  for (const line of lines) say(`  ${line}`);
}

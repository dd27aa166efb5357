import { format, resolveConfig } from 'prettier';
import { typeVariables, variables } from '../apps/server/index.ts';
import type { Variable } from '../apps/server/index.ts';

/** The page that holds the table. */
export const configurationPage = new URL('../docs/configuration.md', import.meta.url);

const BEGIN =
  '<!-- The table is written by `npm run configuration-docs`: change apps/server/variables.ts. -->';
const END = '<!-- End of the table. -->';

/**
 * The page with a table of the variables that the server reads now, in the form that the format check wants.
 *
 * @throws Error where the page has lost the marks between which the table stands
 */
export async function withVariables(page: string): Promise<string> {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin === -1 || end < begin) {
    throw new Error(`docs/configuration.md must hold the lines "${BEGIN}" and "${END}"`);
  }
  const whole = `${page.slice(0, begin + BEGIN.length)}\n\n${variableTable()}\n\n${page.slice(end)}`;
  return format(whole, { ...(await resolveConfig(configurationPage)), parser: 'markdown' });
}

function variableTable(): string {
  const rows = [
    ...Object.values<Variable<unknown>>(variables).map(({ name, description, fallback, secret }) => [
      `\`${name}\``,
      secret === true ? `${description} Secret.` : description,
      fallback === undefined || fallback === '' ? '' : `\`${fallback}\``,
    ]),
    ...typeVariables().map(({ name, description, secret }) => [
      `\`${name}\``,
      secret === true ? `${description} Secret.` : description,
      '',
    ]),
  ];
  const lines = rows.map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`);
  return ['| variable | meaning | default |', '| --- | --- | --- |', ...lines].join('\n');
}

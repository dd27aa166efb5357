import { format, resolveConfig } from 'prettier';
import { connectors } from '../apps/server/index.ts';

/** The page that is made of the connectors' declarations. */
export const destinationsPage = new URL('../docs/destinations.md', import.meta.url);

const BEGIN = '<!-- What follows is written by `npm run destinations-docs`: change the connectors. -->';
const END = '<!-- End of what is written. -->';

type Connector = (typeof connectors)[number];

/**
 * The page with what the connectors declare now, in the form that the format check wants.
 *
 * @throws Error where the page has lost the marks between which it stands
 */
export async function withDestinations(page: string): Promise<string> {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin === -1 || end < begin) {
    throw new Error(`docs/destinations.md must hold the lines "${BEGIN}" and "${END}"`);
  }
  const made = [summaryTable(), ...connectors.map(sectionOf)].join('\n\n');
  const whole = `${page.slice(0, begin + BEGIN.length)}\n\n${made}\n\n${page.slice(end)}`;
  return format(whole, { ...(await resolveConfig(destinationsPage)), parser: 'markdown' });
}

function summaryTable(): string {
  return table(
    ['type', 'what', 'connects by', 'objects', 'API version'],
    connectors.map((connector) => [
      `[\`${connector.type}\`](../connectors/destinations/${connector.type}/README.md)`,
      connector.label,
      waysOf(connector),
      connector.overview.objects.map(({ name }) => name).join(', '),
      connector.overview.apiVersion ?? '',
    ]),
  );
}

function waysOf({ auth }: Connector): string {
  if (auth.method === 'credentials')
    return auth.serviceAccount === undefined ? 'credentials' : 'service account';
  return (auth.alternatives ?? []).length === 0 ? 'OAuth' : 'OAuth, or credentials';
}

function sectionOf(connector: Connector): string {
  const { label, overview, auth, type } = connector;
  const facts = [
    auth.method === 'oauth2' && auth.oauth.scopes.length > 0
      ? `- **Scopes:** ${auth.oauth.scopes.map((scope) => `\`${scope}\``).join(', ')}`
      : '',
    auth.method === 'oauth2' && auth.oauth.authorizeParameters?.['optional_scope'] !== undefined
      ? `- **Optional scopes**, to be listed in the app too: ${scopesIn(auth.oauth.authorizeParameters['optional_scope'])}`
      : '',
    `- **Limits:** ${overview.limits}`,
    `- **Proved by:** ${overview.proof.join('; ')}`,
    `- **More:** [${label}](../connectors/destinations/${type}/README.md)`,
  ].filter((line) => line !== '');
  return [`## ${label}`, objectTable(connector), credentialTable(connector), facts.join('\n')].join('\n\n');
}

function scopesIn(text: string): string {
  return text
    .split(' ')
    .map((scope) => `\`${scope}\``)
    .join(', ');
}

function objectTable({ overview }: Connector): string {
  return table(
    ['object', 'operations', 'identified by'],
    overview.objects.map(({ name, operations, identifiers }) => [
      name,
      operations.join(', '),
      identifiers
        .map((identifier) => (/^[\w.]+$/.test(identifier) ? `\`${identifier}\`` : identifier))
        .join(', '),
    ]),
  );
}

function credentialTable({ auth }: Connector): string {
  const rows = auth.fields.map((field: (typeof auth.fields)[number]) => [
    `\`${field.id}\``,
    [
      [field.label, field.hint].filter((part) => part !== undefined && part !== '').join(': '),
      field.possibleValues === undefined ? '' : `one of ${field.possibleValues.join(', ')}`,
      field.default === undefined ? '' : `default ${String(field.default)}`,
    ]
      .filter((part) => part !== '')
      .join('; '),
    [field.required === true ? 'required' : '', field.secret === true ? 'secret' : '']
      .filter(Boolean)
      .join(', '),
  ]);
  if (auth.method === 'oauth2') {
    const others = '`access_token`, `refresh_token`';
    rows.unshift(
      ['`oauth_code`', 'from `authorize_url`: see [OAuth](./oauth.md)', ''],
      [others, 'in its place: see [without a browser](./oauth.md#without-a-browser)', 'secret'],
    );
  }
  return rows.length === 0 ? '' : table(['credential', 'what', ''], rows);
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [heads, heads.map(() => '---'), ...rows];
  return lines
    .map(
      (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`,
    )
    .join('\n');
}

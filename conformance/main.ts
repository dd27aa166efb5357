import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startCustomDestination } from '../connectors/destinations/custom_api/sandbox/index.ts';
import type { SourceSettings } from './check.ts';
import { runSuite } from './suite.ts';

const USAGE = `Checks that a server speaks the Census Management API v1, from outside.

  node conformance/main.ts --url http://127.0.0.1:8787 --token secret-token:…

  --url                 the server, without /api/v1
  --token               key of a workspace in which things may be made and deleted
  --organization-token  a personal access token; the checks of workspaces are left out without one
  --type                type of the destinations to make; default custom_api
  --credentials         their credentials as JSON, or @ and a file; default: an endpoint on 127.0.0.1 that lives as
                        long as the run, which the server must be allowed to call
                        (SPILLWAY_ALLOWED_ADDRESSES=127.0.0.1)
  --source-type         type of the sources to make; the checks of sources, datasets and syncs are left out without one
  --source-credentials  their credentials as JSON, or @ and a file; the source must have a table
  --source-query        a query in the source's SQL that gives at least one row; its columns are named as fields of one
                        object of the destination: a key, all that it requires, and one more
                        (custom_api: select 'ada@example.com' as email, 'Ada' as name)
  --help                shows this

The syncs write what the query gives to the destination, and delete nothing there.
`;

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function refuse(message: string): never {
  process.stderr.write(`${message}\n\n${USAGE}`);
  process.exit(2);
}

function readOptions() {
  const text = { type: 'string' } as const;
  const options = {
    url: text,
    token: text,
    'organization-token': text,
    type: text,
    credentials: text,
    'source-type': text,
    'source-credentials': text,
    'source-query': text,
    help: { type: 'boolean' },
  } as const;
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    return refuse((error as Error).message);
  }
}

function readCredentials(option: string, given: string): Record<string, unknown> {
  try {
    return JSON.parse(given.startsWith('@') ? readFileSync(given.slice(1), 'utf8') : given) as Record<
      string,
      unknown
    >;
  } catch (error) {
    return refuse(`--${option} must be JSON, or @ and a file of JSON: ${(error as Error).message}`);
  }
}

function readSource(options: ReturnType<typeof readOptions>): SourceSettings | undefined {
  const { 'source-type': type, 'source-credentials': credentials, 'source-query': query } = options;
  if (type === undefined && credentials === undefined && query === undefined) return undefined;
  if (type === undefined || credentials === undefined || query === undefined) {
    return refuse('--source-type, --source-credentials and --source-query must be given together.');
  }
  return { type, query, credentials: readCredentials('source-credentials', credentials) };
}

async function main(): Promise<void> {
  const options = readOptions();
  if (options.help === true) return print(USAGE.trimEnd());
  const { url, token, type = 'custom_api', credentials: json } = options;
  if (url === undefined || !URL.canParse(url)) refuse('--url is required.');
  if (token === undefined) refuse('--token is required.');
  if (json === undefined && type !== 'custom_api') refuse(`--credentials is required for ${type}.`);
  const given = json === undefined ? undefined : readCredentials('credentials', json);
  const source = readSource(options);
  const endpoint =
    given === undefined ? await startCustomDestination({ authToken: 'conformance-token' }) : undefined;
  const credentials = given ?? {
    webhook_url: endpoint?.url,
    api_version: 1,
    auth_token: 'conformance-token',
  };
  const organizationToken = options['organization-token'];
  try {
    const { passed, failed } = await runSuite({
      url,
      token,
      organizationToken,
      type,
      credentials,
      source,
      print,
    });
    print(`${passed} passed, ${failed} failed`);
    process.exitCode = failed === 0 ? 0 : 1;
  } finally {
    await endpoint?.close();
  }
}

try {
  await main();
} catch (error) {
  print(`The suite could not run: ${(error as Error).message}`);
  print('0 passed, 1 failed');
  process.exitCode = 1;
}

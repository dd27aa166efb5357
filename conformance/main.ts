import { parseArgs } from 'node:util';
import { startCustomDestination } from '../connectors/destinations/custom_api/sandbox/index.ts';
import { runSuite } from './suite.ts';

const USAGE = `Checks that a server speaks the Census Management API v1, from outside.

  node conformance/main.ts --url http://127.0.0.1:8787 --token secret-token:…

  --url                 the server, without /api/v1
  --token               key of a workspace in which destinations may be made and deleted
  --organization-token  a personal access token; the checks of workspaces are left out without one
  --type                type of the destinations to make; default custom_api
  --credentials         their credentials as JSON; default: an endpoint on 127.0.0.1 that lives as long as the run,
                        which the server must be allowed to call (SPILLWAY_ALLOWED_ADDRESSES=127.0.0.1)
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
  const options = { url: text, token: text, 'organization-token': text, type: text, credentials: text };
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    return refuse((error as Error).message);
  }
}

function readCredentials(json: string): Record<string, unknown> {
  try {
    return JSON.parse(json) as Record<string, unknown>;
  } catch (error) {
    return refuse(`--credentials must be JSON: ${(error as Error).message}`);
  }
}

async function main(): Promise<void> {
  const { url, token, type = 'custom_api', credentials: json, ...rest } = readOptions();
  if (url === undefined || !URL.canParse(url)) refuse('--url is required.');
  if (token === undefined) refuse('--token is required.');
  if (json === undefined && type !== 'custom_api') refuse(`--credentials is required for ${type}.`);
  const endpoint =
    json === undefined ? await startCustomDestination({ authToken: 'conformance-token' }) : undefined;
  const credentials =
    endpoint === undefined
      ? readCredentials(json ?? '')
      : { webhook_url: endpoint.url, api_version: 1, auth_token: 'conformance-token' };
  const organizationToken = rest['organization-token'];
  try {
    const { passed, failed } = await runSuite({ url, token, organizationToken, type, credentials, print });
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

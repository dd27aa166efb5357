import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startTestServer } from '../apps/server/testing/test-server.ts';
import { startActiveCampaignSandbox } from '../connectors/destinations/active_campaign/sandbox/index.ts';

const run = promisify(execFile);

test('the curl lines of the README do what it says', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const snippets = [...readme.matchAll(/^```sh\n(curl .*?)^```/gms)].map((match) => match[1] ?? '');
  expect(snippets).toHaveLength(2);
  await using held = new AsyncDisposableStack();
  const sandbox = await startActiveCampaignSandbox();
  held.defer(() => sandbox.close());
  const server = await startTestServer({ SPILLWAY_ACTIVE_CAMPAIGN_BASE_URL: sandbox.url });
  held.defer(() => server.stop());

  // Each answer on a line of its own, and a status that is an error ends the script.
  const script = snippets.join('').replaceAll('curl -s', "curl -sS --fail-with-body -w '\\n'");
  const env = { ...process.env, API: `${server.url}/api/v1`, TOKEN: server.workspaceToken, ID: '1' };
  const { stdout } = await run('bash', ['-euc', script], { env });
  const [created, list, object, refresh, state, calls] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

  expect(created).toMatchObject({ status: 'created', data: { id: 1, last_test_succeeded: true } });
  expect(created.data.objects[0].fields.length).toBeGreaterThan(0);
  expect(list.data).toMatchObject([{ id: 1, name: 'Practice' }]);
  expect(object.data.full_name).toBe('contact');
  expect(refresh.refresh_key).toBeGreaterThan(0);
  expect(['processing', 'completed']).toContain(state.status);
  expect(calls.data).toHaveLength(5);
});

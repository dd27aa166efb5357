import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
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

test('the first sync of the README runs, and its records have the fates that it tells of', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const blockWith = (word: string): string =>
    [...readme.matchAll(/^```sh\n(.*?)^```/gms)]
      .map((match) => match[1] ?? '')
      .find((block) => block.includes(word)) ?? '';
  await using held = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'spillway-readme-'));
  held.defer(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, 'files'));
  await run('bash', ['-euc', blockWith('files/people.csv')], { cwd: folder });
  const sandbox = await startActiveCampaignSandbox();
  held.defer(() => sandbox.close());
  const server = await startTestServer({
    SPILLWAY_ACTIVE_CAMPAIGN_BASE_URL: sandbox.url,
    SPILLWAY_FILES_DIR: join(folder, 'files'),
  });
  held.defer(() => server.stop());

  const env = {
    ...process.env,
    ...server.environment,
    API: `${server.url}/api/v1`,
    TOKEN: server.workspaceToken,
  };
  const [connect = ''] = readme.match(/^curl -s "\$API\/destinations" [^`]*?^\}'\n/m) ?? [];
  const { stdout } = await run('bash', ['-euc', `${connect}echo\n${blockWith('post syncs')}`], {
    env,
    cwd: fileURLToPath(new URL('..', import.meta.url)),
  });
  const answers = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(answers).toContainEqual({ status: 'created', data: { sync_id: 1 } });
  expect(answers.at(-1).data).toMatchObject([
    { identifier: 'ada@example.com', status: 'succeeded' },
    { identifier: 'not an address', status: 'rejected', status_message: expect.stringContaining('address') },
  ]);
});

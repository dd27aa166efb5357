import { afterEach, expect, test } from 'vitest';
import { runScript } from './testing/script.ts';
import type { Script } from './testing/script.ts';

let started: Script[] = [];

afterEach(async () => {
  for (const { pid, ended } of started) {
    process.kill(pid, 'SIGTERM');
    await ended;
  }
  started = [];
});

function sandbox(...args: string[]): Script {
  return runScript([process.execPath, 'apps/cli/main.ts', 'sandbox', ...args], {});
}

test('tells where the stand-ins listen and what they take, shows requests, and ends with a signal', async () => {
  const script = sandbox('--port', '0');
  started.push(script);
  await script.said(/Ctrl-C ends them/);
  const [, url = ''] = /export SPILLWAY_ACTIVE_CAMPAIGN_BASE_URL=(\S+)/.exec(script.output()) ?? [];
  const [, token = ''] = /"api_token":"([^"]+)"/.exec(script.output()) ?? [];
  const answer = await fetch(`${url}/api/3/users/me`, { headers: { 'api-token': token } });
  expect(answer.status).toBe(200);
  await script.said(/^active_campaign GET \/api\/3\/users\/me 200$/m);

  const [, endpoint = ''] = /Listens at +(\S+\/census)/.exec(script.output()) ?? [];
  const [, authToken = ''] = /"auth_token":"([^"]+)"/.exec(script.output()) ?? [];
  const called = await fetch(endpoint, {
    method: 'POST',
    headers: { authorization: `Bearer ${authToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 'ab'.repeat(16), method: 'test_connection', params: {} }),
  });
  expect(await called.json()).toMatchObject({ result: { success: true } });

  process.kill(script.pid, 'SIGINT');
  expect(await script.ended).toEqual({ code: 0, signal: null });
  started = [];
});

test('a port that is taken is named', async () => {
  const first = sandbox('--port', '0');
  started.push(first);
  const [, port = ''] = await first.said(/BASE_URL=http:\/\/127\.0\.0\.1:(\d+)/);
  const refused = sandbox('--port', port);
  expect((await refused.ended).code).toBe(1);
  expect(refused.output()).toContain(
    `active_campaign can't have port ${port}: something listens on it already`,
  );
});

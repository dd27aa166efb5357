import { beforeAll, expect, test } from 'vitest';
import { newTestToken } from '../../apps/server/testing/test-server.ts';
import { addDestination } from './testing/rich-object.ts';
import { connect, useEndpoint, useServer } from './testing/served.ts';
import { addSource, createSync, setRun } from './testing/syncs.ts';

const served = useServer();
const idle = useServer({ SPILLWAY_ROLE: 'api' });
const practice = useEndpoint();

beforeAll(async () => {
  await connect(served.api, practice.endpoint.url);
});

const scrape = (headers: Record<string, string> = {}) => fetch(`${served.server.url}/metrics`, { headers });

test('metrics are for this machine, without a token', async () => {
  const response = await scrape();
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('text/plain');
  const text = await response.text();
  expect(text).toMatch(
    /spillway_http_request_duration_seconds_count\{method="POST",route="\/api\/v1\/destinations",status="201"\} 1/,
  );
  expect(text).toContain('# TYPE spillway_destination_jobs gauge');
  expect(text).toContain('# TYPE spillway_source_jobs gauge');
  expect(text).toContain('spillway_process_resident_memory_bytes');
});

test('runs that wait and runs that are worked on are counted apart', async () => {
  const runs = async () => {
    const text = await (await fetch(`${idle.server.url}/metrics`)).text();
    return text.match(/^spillway_sync_runs\{.*$/gm);
  };
  expect(await runs()).toEqual([
    'spillway_sync_runs{status="queued"} 0',
    'spillway_sync_runs{status="working"} 0',
  ]);
  const ends = { source: await addSource(idle.server), destinationId: await addDestination(idle.server) };
  const started: number[] = [];
  for (let at = 1; at <= 3; at += 1) {
    const { body } = await idle.api('POST', `/syncs/${await createSync(idle.api, ends)}/trigger`);
    started.push(body.data.sync_run_id);
  }
  const [first = 0, second = 0] = started;
  await setRun(idle.server, first, { status: 'working' });
  await setRun(idle.server, second, { status: 'completed', completed_at: new Date() });
  expect(await runs()).toEqual([
    'spillway_sync_runs{status="queued"} 1',
    'spillway_sync_runs{status="working"} 1',
  ]);
});

test('what a proxy forwards needs a personal token: it comes from anywhere', async () => {
  const { organizationToken, workspaceToken } = served.server;
  for (const forwarded of [{ 'X-Forwarded-For': '192.0.2.1' }, { Forwarded: 'for=192.0.2.1' }]) {
    for (const token of [undefined, workspaceToken, newTestToken()]) {
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const refused = await scrape({ ...forwarded, ...headers });
      expect(refused.status).toBe(401);
      expect(await refused.json()).toEqual({ status: 401 });
    }
    const allowed = await scrape({ ...forwarded, authorization: `Bearer ${organizationToken}` });
    expect(allowed.status).toBe(200);
  }
});

test('paths are counted by route, so that ids and nonsense do not fill the memory', async () => {
  for (let id = 1; id <= 5; id += 1) await served.api('GET', `/destinations/${id + 1_000}`);
  await served.api('GET', '/nonsense');
  const text = await (await scrape()).text();
  expect(text).toMatch(/route="\/api\/v1\/destinations\/:id",status="404"\} 5/);
  expect(text).not.toContain('/destinations/100');
  expect(text).not.toContain('nonsense');
});

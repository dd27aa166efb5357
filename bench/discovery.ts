import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startSalesforceSandbox } from '../connectors/destinations/salesforce/sandbox/index.ts';
import type { SalesforceSandbox } from '../connectors/destinations/salesforce/sandbox/index.ts';
import { exchange } from './exchange.ts';
import type { Request } from './exchange.ts';
import { withFolder } from './folders.ts';
import { memoryOf } from './memory.ts';
import type { Memory } from './memory.ts';
import type { Plan } from './plan.ts';
import { get } from './seed.ts';
import { startSpillway, workspaceToken } from './spillway.ts';
import type { Spillway } from './spillway.ts';

export const ORGANIZATION_OBJECTS = 1_200;
export const LATENCY_MS = 50;

const POLL_MS = 10;

export interface DiscoveryFigures {
  /** From POST refresh_objects to `completed`, of each repetition. */
  readonly listMs: readonly number[];
  /** A bare request for the same list, parsed. */
  readonly bareListMs: readonly number[];
  /** A GET of an object whose fields were never fetched. */
  readonly describeMs: readonly number[];
  readonly bareDescribeMs: readonly number[];
  readonly before: Memory;
  readonly after: Memory;
}

/** Lists and describes a large Salesforce organization whose every answer takes a while. */
export async function measureDiscovery(plan: Plan): Promise<DiscoveryFigures> {
  return withFolder(async (folder) => {
    const dataDir = join(folder, 'discovery');
    const running = new AsyncDisposableStack();
    try {
      const sandbox = await startSalesforceSandbox({
        objectCount: ORGANIZATION_OBJECTS,
        dailyRequests: 1_000_000,
      });
      running.defer(() => sandbox.close());
      sandbox.latencyMs = LATENCY_MS;
      const server = await startSpillway(dataDir, [], { SPILLWAY_SALESFORCE_BASE_URL: sandbox.url });
      running.defer(() => server.stop());
      return await measure(server, sandbox, dataDir, plan);
    } finally {
      await running.disposeAsync();
    }
  });
}

async function measure(
  server: Spillway,
  sandbox: SalesforceSandbox,
  dataDir: string,
  plan: Plan,
): Promise<DiscoveryFigures> {
  const id = await connect(server.url, sandbox);
  const root = `/api/v1/destinations/${id}`;
  const before = await memoryOf(server.pid, dataDir);
  const listMs: number[] = [];
  const bareListMs: number[] = [];
  const describeMs: number[] = [];
  const bareDescribeMs: number[] = [];
  const bare = bareRequest(sandbox);
  const names = await objectNames(server.url, root);
  for (let round = 0; round < plan.creates; round += 1) {
    listMs.push(await timed(() => refresh(server.url, root)));
    bareListMs.push(await timed(() => ask(sandbox.url, bare('/sobjects'))));
    const name = names.at(-1 - round) ?? '';
    describeMs.push(await timed(() => ask(server.url, get(`${root}/objects/${name}`))));
    bareDescribeMs.push(await timed(() => ask(sandbox.url, bare(`/sobjects/${name}/describe`))));
  }
  return {
    listMs,
    bareListMs,
    describeMs,
    bareDescribeMs,
    before,
    after: await memoryOf(server.pid, dataDir),
  };
}

async function connect(url: string, sandbox: SalesforceSandbox): Promise<number> {
  const credentials = {
    username: sandbox.username,
    password: sandbox.password,
    security_token: sandbox.securityToken,
    client_id: sandbox.clientId,
    client_secret: sandbox.clientSecret,
  };
  const { data } = await ask<{ data: { id: number; last_test_succeeded: boolean } }>(url, {
    method: 'POST',
    path: '/api/v1/destinations',
    headers: { authorization: `Bearer ${workspaceToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ service_connection: { type: 'salesforce', credentials } }),
  });
  if (!data.last_test_succeeded) throw new Error(`the check failed: ${JSON.stringify(data)}`);
  return data.id;
}

async function refresh(url: string, root: string): Promise<void> {
  const { refresh_key: key } = await ask<{ refresh_key: number }>(url, {
    ...get(`${root}/refresh_objects`),
    method: 'POST',
  });
  const status = get(`${root}/refresh_objects_status?refresh_key=${key}`);
  while ((await ask<{ status: string }>(url, status)).status !== 'completed') await delay(POLL_MS);
}

async function objectNames(url: string, root: string): Promise<readonly string[]> {
  const { data } = await ask<{ data: { objects: { full_name: string }[] } }>(url, get(root));
  if (data.objects.length < ORGANIZATION_OBJECTS / 2) throw new Error(`${data.objects.length} objects only`);
  return data.objects.map(({ full_name }) => full_name);
}

function bareRequest(sandbox: SalesforceSandbox): (path: string) => Request {
  const { accessToken } = sandbox.oauth.issue('api');
  return (path) => ({
    method: 'GET',
    path: `/services/data/v67.0${path}`,
    headers: { authorization: `Bearer ${accessToken}` },
  });
}

async function ask<Body>(url: string, request: Request): Promise<Body> {
  const { status, body } = await exchange(url, request);
  const text = Buffer.from(body).toString();
  if (status >= 300) throw new Error(`${request.method} ${request.path} answered ${status}: ${text}`);
  return JSON.parse(text) as Body;
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await run();
  return performance.now() - began;
}

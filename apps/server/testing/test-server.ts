import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { openApiDocument } from '#contract';
import { createTestDatabase, OpenApiAnswers } from '#testing';
import { readConfiguration, startServer } from '../index.ts';
import type { RunningServer } from '../index.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed JSON. Undefined where there is none. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read what they expect
  readonly body: any;
}

export interface ApiRequest {
  /** Default: the key of the first workspace. Null sends none. */
  readonly token?: string | null;
  readonly json?: unknown;
  /** Sent as it is. */
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface TestServer {
  readonly url: string;
  readonly databaseUrl: string;
  readonly workspaceToken: string;
  readonly organizationToken: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly running: RunningServer;
  /** Everything logged so far. */
  readonly log: () => string;
  /** Asks the API and holds its answer against the OpenAPI document. `path` is below `/api/v1`. */
  api(method: string, path: string, request?: ApiRequest): Promise<Answer>;
  /** A second workspace of the same organization; its key. */
  addWorkspace(name: string): Promise<{ id: number; token: string }>;
  stop(): Promise<void>;
}

interface TestStore {
  readonly environment: Readonly<Record<string, string>>;
  drop(): Promise<void>;
}

/** A database of its own, or with `SPILLWAY_TEST_STORE=embedded` an embedded server in a folder of its own. */
async function createStore(): Promise<TestStore> {
  if (process.env['SPILLWAY_TEST_STORE'] !== 'embedded') {
    const database = await createTestDatabase();
    return { environment: { DATABASE_URL: database.url }, drop: () => database.drop() };
  }
  const folder = await mkdtemp(join(tmpdir(), 'spillway-store-'));
  await chmod(folder, 0o711);
  return {
    environment: { SPILLWAY_DATA_DIR: join(folder, 'data') },
    drop: () => rm(folder, { recursive: true, force: true }),
  };
}

function urlOf({ services }: RunningServer): string {
  const { connectionString, host = '', port = 5432, user = '', database = '' } = services.store.connection;
  return (
    connectionString ?? `postgres://${user}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`
  );
}

const answers = new OpenApiAnswers(JSON.parse(JSON.stringify(openApiDocument(''))));

export function newTestToken(): string {
  return `secret-token:${randomBytes(24).toString('base64url')}`;
}

/** A real server on a database of its own and a free port; destinations may lie on loopback. */
export async function startTestServer(
  environment: Readonly<Record<string, string>> = {},
): Promise<TestServer> {
  const database = await createStore();
  const state = await mkdtemp(join(tmpdir(), 'spillway-state-'));
  const workspaceToken = newTestToken();
  const organizationToken = newTestToken();
  const complete = {
    ...database.environment,
    SPILLWAY_PORT: '0',
    SPILLWAY_ENCRYPTION_KEYS: `test:${randomBytes(32).toString('base64')}`,
    SPILLWAY_ALLOWED_ADDRESSES: '127.0.0.0/8,::1',
    SPILLWAY_BOOTSTRAP_WORKSPACE_TOKEN: workspaceToken,
    SPILLWAY_BOOTSTRAP_ORGANIZATION_TOKEN: organizationToken,
    SPILLWAY_LOG_LEVEL: 'debug',
    SPILLWAY_STATE: state,
    ...environment,
  };
  let logged = '';
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      logged += chunk.toString();
      done();
    },
  });
  const running = await startServer(readConfiguration(complete), pino({ level: 'debug' }, sink));
  const url = running.url ?? '';
  const api = async (method: string, path: string, request: ApiRequest = {}): Promise<Answer> => {
    const { token = workspaceToken, json, body, headers = {} } = request;
    const sent = json === undefined ? body : JSON.stringify(json);
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(sent === undefined ? {} : { body: sent }),
    });
    const text = await response.text();
    const parsed: unknown = text === '' ? undefined : JSON.parse(text);
    const faults = answers.faultsOf(method, path.split('?', 1)[0] ?? '', response.status, parsed);
    if (faults.length > 0) throw new Error(faults.join('\n'));
    return { status: response.status, headers: response.headers, body: parsed };
  };
  return {
    url,
    databaseUrl: urlOf(running),
    workspaceToken,
    organizationToken,
    environment: complete,
    running,
    log: () => logged,
    api,
    addWorkspace: async (name) => {
      const made = await api('POST', '/workspaces', {
        token: organizationToken,
        json: { name, return_workspace_api_key: true },
      });
      return { id: made.body.data.id, token: made.body.data.api_key };
    },
    stop: async () => {
      await running.stop();
      await database.drop();
      await rm(state, { recursive: true, force: true });
    },
  };
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import {
  defineDestination,
  rejected,
  succeeded,
  type ConnectorContext,
  type DestinationField,
  type Destination,
} from '#connector-kit';
import type { Secret } from '#secret';
import { createHarness } from './index.ts';

const TOKEN = 'tok/en+4711 "quoted"';
const fields = [
  { id: 'endpoint', label: 'Endpoint', type: 'string', required: true },
  { id: 'token', label: 'Token', type: 'string', required: true, secret: true },
] as const;

type Example = Destination<typeof fields>;
type Context = ConnectorContext<{ readonly endpoint: string; readonly token: Secret }>;

const email: DestinationField = {
  fullName: 'email',
  label: 'Email',
  type: 'string',
  array: false,
  createable: true,
  updateable: true,
  requiredForMapping: true,
  canBeUpsertKey: true,
  canBeUpdateKey: true,
  canBeInsertKey: true,
  canBeReferenceKey: false,
  preserveValuesSupported: false,
  operations: [],
  lookupObject: null,
};

/** A connector to a server that answers every POST; `overrides` are the faults that a test plants. */
function example(overrides: Partial<Example> = {}): Example {
  const send = ({ http, credentials, baseUrl = credentials.endpoint }: Context, path: string) =>
    http.request({
      method: 'POST',
      url: `${baseUrl}${path}`,
      json: { token: credentials.token.reveal() },
      headers: { authorization: `Bearer ${credentials.token.reveal()}` },
    });
  return defineDestination({
    type: 'example',
    label: 'Example',
    documentation: 'example',
    overview: { apiVersion: null, objects: [], limits: 'none', proof: [] },
    auth: { method: 'credentials', fields },
    connectionDetails: ({ endpoint }) => ({ endpoint }),
    check: [
      {
        name: 'Verify token',
        run: async (context) => void (await send(context, '/check')),
      },
    ],
    objects: async () => [
      {
        fullName: 'contact',
        label: 'Contact',
        supportedOperations: ['upsert'],
        allowCustomFields: false,
        allowCaseSensitiveFields: false,
        supportsFieldOrdering: false,
      },
    ],
    fields: async () => [email],
    limits: async () => ({ maxBatchSize: 2, maxParallelBatches: 1 }),
    write: async (context, batch) => {
      await send(context, '/write');
      return { outcomes: batch.records.map(() => succeeded) };
    },
    ...overrides,
  });
}

let server: Server | undefined;

async function serve(
  answer: (request: IncomingMessage, response: ServerResponse) => void = (_request, response) =>
    response.end('{}'),
): Promise<string> {
  server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

function harnessOf(definition: Example, endpoint: string) {
  return createHarness(definition, { credentials: { endpoint, token: TOKEN } });
}

const upsert = { object: 'contact', operation: 'upsert', primaryIdentifier: 'email' } as const;

describe('a connector behind the harness', () => {
  test('checks, discovers and writes against a real server, and its calls are recorded without the secret', async () => {
    const harness = harnessOf(example(), await serve());

    expect(await harness.check()).toEqual([{ step: 'Verify token', status: 'success', error: null }]);
    expect((await harness.object('contact')).fields).toEqual([email]);
    expect(await harness.limits('contact')).toEqual({ maxBatchSize: 2, maxParallelBatches: 1 });
    expect(await harness.write({ ...upsert, records: [{ email: 'a@example.com' }] })).toEqual([succeeded]);
    expect(harness.calls.map((call) => new URL(call.url).pathname)).toEqual(['/check', '/write']);
    expect(harness.calls[0]?.requestHeaders['authorization']).toBe('[redacted]');
    expect(harness.calls[0]?.requestBody).toBe('{"token":"[redacted]"}');
    await harness.close();
  });

  test('refuses credentials as the API does', () => {
    expect(() => createHarness(example(), { credentials: { endpoint: 'x' } })).toThrow(
      'credentials.token is required',
    );
  });

  test('reaches the base URL in place of the provider', async () => {
    const baseUrl = await serve();
    const harness = createHarness(example(), {
      credentials: { endpoint: 'https://api.example.com', token: TOKEN },
      baseUrl: `${baseUrl}/`,
    });

    expect((await harness.check())[0]?.status).toBe('success');
    expect(harness.calls[0]?.url).toBe(`${baseUrl}/check`);
    await harness.close();
  });

  test('polls a pending job to its end with the handle as the engine would store it', async () => {
    const handles: unknown[] = [];
    const definition = example({
      write: async () => ({ pending: { job: 7, polls: 0 } }),
      poll: async (_context, _batch, handle) => {
        handles.push(handle);
        return handles.length < 3
          ? { pending: { job: 7, polls: handles.length } }
          : { outcomes: [succeeded] };
      },
    });
    const harness = harnessOf(definition, await serve());

    expect(await harness.write({ ...upsert, records: [{ email: 'a@example.com' }] })).toEqual([succeeded]);
    expect(handles).toEqual([
      { job: 7, polls: 0 },
      { job: 7, polls: 1 },
      { job: 7, polls: 2 },
    ]);
    await harness.close();
  });
});

describe('the harness reports', () => {
  test('a batch whose records are not all accounted for', async () => {
    const harness = harnessOf(example({ write: async () => ({ outcomes: [succeeded] }) }), await serve());

    await expect(
      harness.write({ ...upsert, records: [{ email: 'a@example.com' }, { email: 'b@example.com' }] }),
    ).rejects.toThrow('1 outcomes for 2 records of contact');
    await harness.close();
  });

  test('a record with a field that the object lacks', async () => {
    const harness = harnessOf(example(), await serve());

    await expect(harness.write({ ...upsert, records: [{ name: 'Ann' }] })).rejects.toThrow('no field name');
    await harness.close();
  });

  const records = [{ email: 'a@example.com' }];
  const encoded = encodeURIComponent(TOKEN);
  test.each<[string, string, Partial<Example>]>([
    [
      'an outcome',
      'the result of write',
      { write: async () => ({ outcomes: [rejected('bad', `refused: ${TOKEN}`)] }) },
    ],
    [
      'an outcome, URL-encoded',
      'the result of write',
      { write: async () => ({ outcomes: [rejected('bad', `at /?token=${encoded}`)] }) },
    ],
    [
      'an error',
      'the error of write',
      {
        write: async () => {
          throw new Error(`no such token: ${TOKEN}`);
        },
      },
    ],
    [
      'a log line',
      'the logs of write',
      {
        write: async ({ log, credentials }) => {
          log.info({ token: credentials.token.reveal() }, 'writing');
          return { outcomes: [succeeded] };
        },
      },
    ],
  ])('a secret in %s', async (_where, place, overrides) => {
    const harness = harnessOf(example(overrides), await serve());

    await expect(harness.write({ ...upsert, records })).rejects.toThrow(
      `secret 1 of the credentials, ${TOKEN.length} characters long, stands in ${place}`,
    );
    await harness.close();
  });

  test('a secret in the connection details', async () => {
    const definition = example({ connectionDetails: ({ token }) => ({ token: token.reveal() }) });
    const harness = harnessOf(definition, await serve());

    expect(() => harness.connectionDetails()).toThrow('stands in the connection details');
    await harness.close();
  });
});

import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { startCustomDestination } from '../../connectors/destinations/custom_api/sandbox/index.ts';
import { makeCertificates } from '../../connectors/destinations/custom_api/testing/certificates.ts';
import { useServer } from './testing/served.ts';

const served = useServer();

const toClose: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0)) await close();
});

/** A server of bytes: what it does with a connection is the test's. */
async function startRaw(serve: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    serve(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  toClose.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return (server.address() as AddressInfo).port;
}

async function create(type: string, credentials: object) {
  const { status, body } = await served.api('POST', '/destinations', {
    json: { service_connection: { type, credentials } },
  });
  expect(status).toBe(201);
  return body.data;
}

/** The step that failed in a destination of `custom_api`, which is the last one that is shown. */
async function failedStep(webhookUrl: string): Promise<{ step: string; message: string }> {
  const data = await create('custom_api', { webhook_url: webhookUrl });
  expect(data.last_test_succeeded).toBe(false);
  const { step, status, error } = data.last_test_results.steps.at(-1);
  expect(status).toBe('failed');
  return { step, message: error.message };
}

test('a provider that never answers delays the answer for a while only; the verdict follows', async () => {
  const held: Socket[] = [];
  const port = await startRaw((socket) => {
    held.push(socket);
  });
  const database = { hostname: '127.0.0.1', port, database: 'd', user: 'u', password: 'p' };
  const [made, ...databases] = await Promise.all([
    create('custom_api', { webhook_url: `http://127.0.0.1:${port}/census` }),
    create('postgres', database),
    create('mysql', database),
  ]);
  for (const { last_test_results } of databases) {
    expect(last_test_results.steps.at(-1)).toMatchObject({ step: 'Verify connectivity' });
  }
  expect(made).toMatchObject({ last_test_succeeded: null, last_tested_at: null, objects: [] });
  expect(made.last_test_results.steps.at(-1)).toMatchObject({ status: 'running', error: null });
  const earlier = made.last_test_results.steps.slice(0, -1);
  expect(earlier.map(({ status }: { status: string }) => status)).not.toContain('running');
  const { body: state } = await served.api('GET', `/destinations/${made.id}/refresh_objects_status`);
  expect(state).toEqual({ status: 'processing' });

  // It gives up at last.
  const closing = setInterval(() => {
    for (const socket of held.splice(0)) socket.destroy();
  }, 20);
  try {
    await vi.waitFor(async () => {
      const { body } = await served.api('GET', `/destinations/${made.id}`);
      expect(body.data.last_test_succeeded).toBe(false);
      expect(body.data.last_test_results.steps.at(-1)).toMatchObject({
        status: 'failed',
        error: { message: expect.stringContaining('127.0.0.1') },
      });
    }, 20_000);
  } finally {
    clearInterval(closing);
  }
});

test('new credentials are checked at once, whatever hangs under the old ones', async () => {
  const old = await startCustomDestination();
  toClose.push(() => old.close());
  const endpoint = await startCustomDestination({ objects: [] });
  toClose.push(() => endpoint.close());
  const made = await create('custom_api', { webhook_url: old.url });
  old.failNext('hang', 'list_objects');
  const refresh = await served.api('POST', `/destinations/${made.id}/refresh_objects`);
  await vi.waitFor(() => expect(old.requests.at(-1)?.method).toBe('list_objects'), 5_000);
  // The old provider goes on hanging: the new credentials don't wait for it.
  const { body } = await served.api('PATCH', `/destinations/${made.id}`, {
    json: { service_connection: { credentials: { webhook_url: endpoint.url } } },
  });
  expect(body.data.last_test_results.steps.at(-1)).toMatchObject({
    step: 'List objects',
    error: { message: expect.stringContaining('names no object') },
  });
  const key = refresh.body.refresh_key;
  const status = await served.api(
    'GET',
    `/destinations/${made.id}/refresh_objects_status?refresh_key=${key}`,
  );
  expect(status.status).toBe(400);
  expect(status.body.message).toContain('a newer job takes its place');
});

test('a host that does not resolve: check its spelling', async () => {
  const { step, message } = await failedStep('https://nowhere.invalid/census');
  expect(step).toBe('Resolve host');
  expect(message).toContain('nowhere.invalid');
  expect(message).toMatch(/spelling|check/i);
});

test('an address that the operator does not allow: the setting that would allow it', async () => {
  const { message } = await failedStep('https://169.254.169.254/latest/meta-data');
  expect(message).toContain('169.254.169.254');
  expect(message).toContain('SPILLWAY_ALLOWED_ADDRESSES');
});

test('a certificate that signed itself: it is the certificate, and what to do', async () => {
  const { selfSigned } = makeCertificates();
  const endpoint = await startCustomDestination({ tls: selfSigned });
  toClose.push(() => endpoint.close());
  const { step, message } = await failedStep(endpoint.url);
  expect(step).toBe('Verify connectivity');
  expect(message).toMatch(/certificate/i);
  expect(message).toMatch(/SPILLWAY_CA_BUNDLE|authority|install/);
});

test('https at a server that speaks plain http, and http at one that speaks TLS', async () => {
  const plain = await startCustomDestination();
  toClose.push(() => plain.close());
  const toPlain = await failedStep(plain.url.replace('http:', 'https:'));
  expect(toPlain.message).toMatch(/TLS|https|encrypt/i);
  const secure = await startCustomDestination({ tls: makeCertificates().selfSigned });
  toClose.push(() => secure.close());
  const toSecure = await failedStep(secure.url.replace('https:', 'http:'));
  expect(toSecure.message.length).toBeGreaterThan(40);
});

test.for([
  ['bytes that are no HTTP', '\u0000\u0001\u0002 garbage\n\n'],
  ['half of an answer', 'HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{"jsonrpc"'],
  ['a page', 'HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 15\r\n\r\n<h1>Welcome</h1'],
  ['a redirect without an end', 'HTTP/1.1 302 Found\r\nlocation: /again\r\ncontent-length: 0\r\n\r\n'],
  ['a fault of its own', 'HTTP/1.1 500 Oops\r\ncontent-length: 4\r\n\r\nOops'],
  ['nothing', ''],
] as const)('%s for an answer is a failed step with a message, never a fault of ours', async ([, answer]) => {
  const port = await startRaw((socket) => {
    socket.once('data', () => socket.end(answer));
  });
  const { message } = await failedStep(`http://127.0.0.1:${port}/census`);
  expect(message.length).toBeGreaterThan(40);
  expect(message).not.toContain('fault of Spillway');
});

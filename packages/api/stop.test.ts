import { once } from 'node:events';
import { connect as openSocket } from 'node:net';
import { expect, test } from 'vitest';
import { startCustomDestination } from '../../connectors/destinations/custom_api/sandbox/index.ts';
import { startTestServer } from '../../apps/server/testing/test-server.ts';

test('a stop waits for the answer that a client is owed', async () => {
  const server = await startTestServer();
  const endpoint = await startCustomDestination();
  const created = server.api('POST', '/destinations', {
    json: { service_connection: { type: 'custom_api', credentials: { webhook_url: endpoint.url } } },
  });
  while (endpoint.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
  await server.stop();
  expect((await created).status).toBe(201);
  await endpoint.close();
});

test('a client that has gone leaves nothing behind that fails at a stop', async () => {
  const server = await startTestServer();
  const endpoint = await startCustomDestination();
  endpoint.failNext('hang');
  const body = JSON.stringify({
    service_connection: { type: 'custom_api', credentials: { webhook_url: endpoint.url } },
  });
  const { hostname, port } = new URL(server.url);
  const socket = openSocket(Number(port), hostname);
  socket.write(
    `POST /api/v1/destinations HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${server.workspaceToken}\r\n` +
      `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  while (endpoint.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
  socket.destroy();
  await server.stop();
  expect(server.log()).not.toMatch(/"level":[56]0/);
  await endpoint.close();
});

test('a client that never ends its request does not hold a stop up', async () => {
  const server = await startTestServer();
  const { hostname, port } = new URL(server.url);
  const socket = openSocket(Number(port), hostname);
  socket.on('error', () => {});
  socket.write(
    `POST /api/v1/destinations HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${server.workspaceToken}\r\n` +
      'content-type: application/json\r\ncontent-length: 100\r\n\r\n{',
  );
  await server.api('GET', '/workspace');
  const closed = once(socket, 'close');
  await server.stop();
  await closed;
});

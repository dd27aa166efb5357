import { describe, expect, test } from 'vitest';
import { Redactor } from '#secret';
import { faultOf, startClient } from './testing/client.ts';
import { startServer } from './testing/server.ts';

const SECRET = 's3cr3t/value+"quoted"';
const scope = { redactor: new Redactor([SECRET]) };

describe('a recorded call', () => {
  test('tells what was asked and answered, when, and how long it took', async () => {
    const server = await startServer((_request, response) => {
      response.writeHead(201, { 'x-request-id': '7' }).end('{"id":1}');
    });
    const { http, calls } = startClient();
    const before = Date.now();

    await http.request({
      method: 'POST',
      url: `${server.url}/contacts`,
      query: { dry: true },
      json: { a: 1 },
    });

    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({
      method: 'POST',
      url: `${server.url}/contacts?dry=true`,
      requestHeaders: { 'content-type': 'application/json' },
      requestBody: '{"a":1}',
      status: 201,
      responseHeaders: { 'x-request-id': '7' },
      responseBody: '{"id":1}',
      error: null,
      attempt: 1,
    });
    expect(calls[0]?.at.getTime()).toBeGreaterThanOrEqual(before);
    expect(calls[0]?.durationMs).toBeGreaterThan(0);
    expect(calls[0]?.durationMs).toBeLessThanOrEqual(Date.now() - before + 1);
  });

  test('holds no secret in its URL, headers and bodies, in whatever spelling it travels', async () => {
    const server = await startServer((request, response) => {
      response.writeHead(200, { 'x-echo': encodeURIComponent(SECRET), 'set-cookie': 'session=abc' });
      response.end(`you sent ${request.body}`);
    });
    const { http, calls } = startClient({ scope });

    await http.request({
      method: 'POST',
      url: `${server.url}/${encodeURIComponent(SECRET)}`,
      query: { q: SECRET, api_key: 'other' },
      headers: { authorization: 'Bearer x', 'x-token': Buffer.from(SECRET).toString('base64') },
      json: { deep: [{ password: SECRET }] },
    });
    expect(server.requests[0]?.body).toContain('s3cr3t');

    const shown = JSON.stringify(calls);
    expect(shown).not.toMatch(/s3cr3t|other|Bearer x|session=abc/);
    expect(shown).not.toContain(Buffer.from(SECRET).toString('base64'));
    expect(calls[0]?.requestBody).toBe('{"deep":[{"password":"[redacted]"}]}');
    expect(calls[0]?.requestHeaders['authorization']).toBe('[redacted]');
  });

  test('shows compressed answers decoded, and bodies that are no text as their size', async () => {
    const server = await startServer((_request, response) => response.end(Buffer.from([0xff, 0xfe, 0x00])));
    const { http, calls } = startClient();

    await http.request({ method: 'PUT', url: server.url, body: Buffer.from([0xc3, 0x28]) });
    expect(calls[0]?.requestBody).toBe('[2 bytes that are not text]');
    expect(calls[0]?.responseBody).toBe('[3 bytes that are not text]');
  });

  test('cuts bodies at 10 000 characters, after secrets are struck out', async () => {
    const server = await startServer((_request, response) => response.end('y'.repeat(20_000)));
    const { http, calls } = startClient({ scope });

    const body = `${'x'.repeat(9_990)}${SECRET}${'x'.repeat(100)}`;
    await http.request({ method: 'PUT', url: server.url, body });
    expect(calls[0]?.requestBody).toBe(`${'x'.repeat(9_990)}[redacted]`);
    expect(calls[0]?.responseBody).toBe('y'.repeat(10_000));
  });

  test('is made of every try and every redirect', async () => {
    const server = await startServer((request, response) => {
      if (request.path === '/start') response.writeHead(302, { location: '/end' }).end();
      else response.writeHead(server.requests.length === 2 ? 503 : 200).end();
    });
    const { http, calls } = startClient();

    await http.request({ method: 'GET', url: `${server.url}/start` });
    expect(calls.map(({ attempt, status, url }) => [attempt, status, new URL(url).pathname])).toEqual([
      [1, 302, '/start'],
      [1, 503, '/end'],
      [2, 302, '/start'],
      [2, 200, '/end'],
    ]);
  });

  test('without an answer tells the fault', async () => {
    const server = await startServer((_request, response) => response.destroy());
    const { http, calls } = startClient();

    const fault = await faultOf(http.request({ method: 'POST', url: server.url }));
    expect(calls[0]).toMatchObject({
      status: null,
      responseHeaders: {},
      responseBody: null,
      requestBody: null,
      error: fault.message,
    });
  });

  test('that the recorder refuses does not fail the call', async () => {
    const server = await startServer((_request, response) => response.end('fine'));
    const record = (): never => {
      throw new Error('the table is full');
    };
    const { http } = startClient({ scope: { record } });

    expect((await http.request({ method: 'GET', url: server.url })).text()).toBe('fine');
  });

  test('that the recorder refuses later does not fail the process', async () => {
    const server = await startServer((_request, response) => response.end('fine'));
    const rejections: unknown[] = [];
    const onRejection = (reason: unknown): void => void rejections.push(reason);
    process.on('unhandledRejection', onRejection);
    const record = (): unknown => Promise.reject(new Error('the table is full'));
    const { http } = startClient({ scope: { record } });

    await http.request({ method: 'GET', url: server.url });
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', onRejection);
    expect(rejections).toEqual([]);
  });
});

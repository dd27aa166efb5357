import { createServer } from 'node:net';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import type { HttpRequest } from '#connector-kit';
import { retryAfterMs } from '#connector-kit';
import { retryDelayMs } from './retry.ts';
import { faultOf, startClient } from './testing/client.ts';
import { listen, startServer, type TestServer } from './testing/server.ts';

/** Answers with the given statuses in turn, then with 200; 0 closes the connection instead. */
function failing(...statuses: readonly number[]): Promise<TestServer> {
  const left = [...statuses];
  return startServer((_request, response) => {
    const status = left.shift() ?? 200;
    if (status === 0) response.destroy();
    else response.writeHead(status).end(`status ${status}`);
  });
}

async function tries(request: Omit<HttpRequest, 'url'>, statuses: readonly number[]) {
  const server = await failing(...statuses);
  const { http, calls } = startClient();
  const ending = await http.request({ ...request, url: server.url }).then(
    (answer) => answer.status,
    (error: unknown) => (error instanceof Error ? error.name : ''),
  );
  expect(calls.map(({ attempt }) => attempt)).toEqual(server.requests.map((_request, index) => index + 1));
  return { ending, requests: server.requests.length };
}

describe('a call that may be made again', () => {
  test.each<[HttpRequest['method'], number]>([
    ['GET', 429],
    ['GET', 502],
    ['GET', 503],
    ['GET', 504],
    ['GET', 0],
    ['HEAD', 503],
    ['PUT', 503],
    ['DELETE', 0],
    ['POST', 429],
    ['PATCH', 429],
  ])('%s after %d is', async (method, status) => {
    expect(await tries({ method }, [status, status])).toEqual({ ending: 200, requests: 3 });
  });

  test('is made three times more, then the last answer is the answer', async () => {
    expect(await tries({ method: 'GET' }, [503, 503, 503, 503, 503])).toEqual({ ending: 503, requests: 4 });
  });

  test('is made three times more, then the last fault is the fault', async () => {
    expect(await tries({ method: 'GET' }, [0, 0, 0, 0, 0])).toEqual({ ending: 'NetworkError', requests: 4 });
  });

  test('carries the same body each time', async () => {
    const server = await failing(429);
    const { http } = startClient();

    await http.request({ method: 'POST', url: server.url, json: { a: 1 } });
    expect(server.requests.map(({ body }) => body)).toEqual(['{"a":1}', '{"a":1}']);
  });

  test('includes a POST that never reached the provider', async () => {
    const closed = createServer();
    const port = await listen(closed);
    closed.close();
    await once(closed, 'close');
    const { http, calls } = startClient();

    await faultOf(http.request({ method: 'POST', url: `http://127.0.0.1:${port}` }));
    expect(calls).toHaveLength(4);
  });

  test('includes a name server that does not answer', async () => {
    const server = await failing();
    let asked = 0;
    const { http } = startClient({
      lookup: async (name) => {
        asked += 1;
        if (asked === 1) throw Object.assign(new Error(`getaddrinfo ${name}`), { code: 'EAI_AGAIN' });
        return [{ address: '127.0.0.1', family: 4 }];
      },
    });

    const answer = await http.request({ method: 'GET', url: `http://api.example.com:${server.port}/` });
    expect([answer.status, asked]).toEqual([200, 2]);
  });
});

describe('a call that may not be made again', () => {
  test.each<[HttpRequest['method'], number]>([
    ['GET', 500],
    ['GET', 401],
    ['POST', 503],
    ['POST', 502],
    ['PATCH', 504],
    ['DELETE', 404],
  ])('%s after %d is not', async (method, status) => {
    expect(await tries({ method }, [status])).toEqual({ ending: status, requests: 1 });
  });

  test('a POST that may have arrived is not', async () => {
    expect(await tries({ method: 'POST' }, [0])).toEqual({ ending: 'NetworkError', requests: 1 });
  });

  test('nothing is after `never`', async () => {
    expect(await tries({ method: 'GET', retry: 'never' }, [429])).toEqual({ ending: 429, requests: 1 });
  });

  test('a POST is after `always`', async () => {
    const always = { method: 'POST', retry: 'always' } as const;
    expect(await tries(always, [503, 0])).toEqual({ ending: 200, requests: 3 });
  });

  test('a forbidden address is not', async () => {
    const { http, calls } = startClient();

    await faultOf(http.request({ method: 'GET', url: 'http://10.0.0.1/' }));
    expect(calls).toHaveLength(1);
  });
});

describe('Retry-After', () => {
  test('of more than a minute leaves the answer to the connector', async () => {
    const server = await startServer((_request, response) =>
      response.writeHead(429, { 'retry-after': '61' }).end(),
    );
    const { http } = startClient();

    const answer = await http.request({ method: 'GET', url: server.url });
    expect([answer.status, answer.headers['retry-after']]).toEqual([429, '61']);
    expect(server.requests).toHaveLength(1);
  });

  test('as a date more than a minute ahead does so too', async () => {
    const date = new Date(Date.now() + 3_600_000).toUTCString();
    const server = await startServer((_request, response) =>
      response.writeHead(503, { 'retry-after': date }).end(),
    );
    const { http } = startClient();

    expect((await http.request({ method: 'GET', url: server.url })).status).toBe(503);
    expect(server.requests).toHaveLength(1);
  });

  test('is waited for', async () => {
    const at: number[] = [];
    const server = await startServer((_request, response) => {
      at.push(performance.now());
      response.writeHead(at.length === 1 ? 429 : 200, { 'retry-after': '0.2' }).end();
    });
    const { http } = startClient();

    expect((await http.request({ method: 'POST', url: server.url })).status).toBe(200);
    expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(190);
  });

  const now = Date.parse('Sun, 06 Nov 1994 08:49:37 GMT');
  test.each([
    ['30', 30_000],
    [' 0 ', 0],
    ['1.5', 1_500],
    ['Sun, 06 Nov 1994 08:49:57 GMT', 20_000],
    ['Sunday, 06-Nov-94 08:49:57 GMT', 20_000],
    ['Sun, 06 Nov 1994 08:00:00 GMT', 0],
    ['1994-11-06T08:49:57Z', 20_000],
    ['1994-11-06T08:49:57', 20_000],
    ['soon', undefined],
    ['-5', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%j means %j milliseconds', (header, expected) => {
    expect(retryAfterMs(header, now)).toBe(expected);
  });
});

describe('the wait before a retry', () => {
  const busy = { status: 503, headers: {}, body: Buffer.alloc(0) };

  test.each([
    [1, 250, 500],
    [2, 500, 1_000],
    [3, 1_000, 2_000],
    [9, 4_000, 8_000],
  ])('after try %d lies between %d and %d ms', (attempt, least, most) => {
    const delays = Array.from({ length: 200 }, () => retryDelayMs(attempt, busy, 500) ?? 0);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(least);
    expect(Math.max(...delays)).toBeLessThanOrEqual(most);
    expect(new Set(delays).size).toBeGreaterThan(1);
  });

  test('is never shorter than the provider asks for', () => {
    expect(retryDelayMs(1, { ...busy, headers: { 'retry-after': '60' } }, 500)).toBe(60_000);
  });
});

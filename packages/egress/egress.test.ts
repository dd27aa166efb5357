import { describe, expect, test } from 'vitest';
import { startClient, startEgress } from './testing/client.ts';
import { startServer } from './testing/server.ts';

describe('the clients of one egress', () => {
  test('share the budget of their key within their type', async () => {
    let inFlight = 0;
    let most = 0;
    const server = await startServer((_request, response) => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      setImmediate(() => {
        inFlight -= 1;
        response.end();
      });
    });
    const egress = startEgress();
    const rateLimit = { key: 'account', requestsPerSecond: 1_000, concurrency: 1 };
    const clients = [1, 2, 3].map(() => startClient({ egress, scope: { rateLimit } }).http);

    await Promise.all(
      clients.flatMap((http) => [1, 2, 3].map(() => http.request({ method: 'GET', url: server.url }))),
    );
    expect(server.requests).toHaveLength(9);
    expect(most).toBe(1);
  });

  test('of other types or keys do not wait for each other', async () => {
    const server = await startServer((request, response) => {
      // The first is answered by the arrival of the last.
      if (request.path === '/first') answerFirst = () => response.end('first');
      else response.end();
      if (server.requests.length === 3) answerFirst();
    });
    let answerFirst = (): void => {};
    const egress = startEgress();
    const rateLimit = { key: 'account', requestsPerSecond: 1_000, concurrency: 1 };
    const first = startClient({ egress, scope: { rateLimit } }).http;
    const sameKey = startClient({ egress, scope: { rateLimit, type: 'other' } }).http;
    const sameType = startClient({ egress, scope: { rateLimit: { ...rateLimit, key: 'other' } } }).http;

    const answers = await Promise.all([
      first.request({ method: 'GET', url: `${server.url}/first` }),
      sameKey.request({ method: 'GET', url: server.url }),
      sameType.request({ method: 'GET', url: server.url }),
    ]);
    expect(answers[0].text()).toBe('first');
  });

  test('follow the rate that the provider announces to one of them', async () => {
    const at: number[] = [];
    const server = await startServer((_request, response) => {
      at.push(performance.now());
      response.end();
    });
    const egress = startEgress();
    const rateLimit = { key: 'account', requestsPerSecond: 1_000 };
    const one = startClient({ egress, scope: { rateLimit } }).http;
    const two = startClient({ egress, scope: { rateLimit } }).http;

    one.setRequestsPerSecond(5);
    await Promise.all(Array.from({ length: 6 }, () => two.request({ method: 'GET', url: server.url })));
    expect((at[5] ?? 0) - (at[0] ?? 0)).toBeGreaterThan(900);
  });

  test('give their place back when a call fails', async () => {
    const server = await startServer((_request, response) => response.destroy());
    const rateLimit = { key: 'account', requestsPerSecond: 1_000, concurrency: 1 };
    const { http } = startClient({ scope: { rateLimit } });

    for (const call of [1, 2, 3]) {
      const failed = http.request({ method: 'POST', url: `${server.url}/${call}` });
      await expect(failed).rejects.toThrow('closed the connection');
    }
    expect(server.requests).toHaveLength(3);
  });

  test('are done once it is closed, its idle connections ended', async () => {
    const server = await startServer((_request, response) => response.end('hello'));
    const egress = startEgress();
    const { http, calls } = startClient({ egress });
    const closed = new Promise((resolve) => {
      server.server.once('connection', (socket) => socket.once('close', resolve));
    });

    await http.request({ method: 'GET', url: server.url });
    await egress.close();
    await closed;
    const late = http.request({ method: 'GET', url: server.url });
    await expect(late).rejects.toThrow('Spillway is shutting down');
    expect(calls).toHaveLength(2);
  });
});

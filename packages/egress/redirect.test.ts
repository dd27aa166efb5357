import { describe, expect, test } from 'vitest';
import type { HttpRequest } from '#connector-kit';
import { Redactor } from '#secret';
import { authority, signedBy } from './testing/certificate.ts';
import { faultOf, startClient } from './testing/client.ts';
import { startServer, type TestServer } from './testing/server.ts';

/** Sends every path but /end to `target`. */
function redirecting(status: number, target: string): Promise<TestServer> {
  return startServer((request, response) => {
    if (request.path === '/end') response.end('arrived');
    else response.writeHead(status, { location: target }).end('moved');
  });
}

describe('a redirect', () => {
  test.each([301, 302, 303, 307, 308])('%d of a GET is followed', async (status) => {
    const server = await redirecting(status, '/end');
    const { http } = startClient();

    const answer = await http.request({
      method: 'GET',
      url: `${server.url}/start?page=1`,
      headers: { authorization: 'Bearer abc' },
    });
    expect([answer.status, answer.text(), answer.url]).toEqual([200, 'arrived', `${server.url}/end`]);
    expect(server.requests[1]?.headers.authorization).toBe('Bearer abc');
  });

  test('of a HEAD is followed with HEAD', async () => {
    const server = await redirecting(302, '/end');
    const { http } = startClient();

    await http.request({ method: 'HEAD', url: server.url });
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['HEAD /', 'HEAD /end']);
  });

  test.each([307, 308])('%d of a POST is followed with its method and body', async (status) => {
    const server = await redirecting(status, '/end');
    const { http } = startClient();

    expect((await http.request({ method: 'POST', url: server.url, json: [1] })).text()).toBe('arrived');
    expect(server.requests[1]).toMatchObject({ method: 'POST', path: '/end', body: '[1]' });
  });

  test.each([301, 302, 303])('%d of a POST is an answer', async (status) => {
    const server = await redirecting(status, '/end');
    const { http } = startClient();

    const answer = await http.request({ method: 'POST', url: server.url, json: [1] });
    expect([answer.status, answer.headers['location']]).toEqual([status, '/end']);
    expect(server.requests).toHaveLength(1);
  });

  test.each([300, 304])('%d is an answer', async (status) => {
    const server = await redirecting(status, '/end');
    const { http } = startClient();

    expect((await http.request({ method: 'GET', url: server.url })).status).toBe(status);
  });

  test('without a location is an answer', async () => {
    const server = await startServer((_request, response) => response.writeHead(302).end());
    const { http } = startClient();

    expect((await http.request({ method: 'GET', url: server.url })).status).toBe(302);
  });

  test('is followed five times and no more', async () => {
    const server = await startServer((request, response) => {
      const step = Number(request.path.slice(1));
      if (step === 5) response.end('arrived');
      else response.writeHead(302, { location: `/${step + 1}` }).end();
    });
    const { http } = startClient();

    expect((await http.request({ method: 'GET', url: `${server.url}/0` })).text()).toBe('arrived');
    const fault = await faultOf(http.request({ method: 'GET', url: `${server.url}/-1` }));
    expect(fault.fault).toBe('too_many_redirects');
    expect(server.requests).toHaveLength(12);
  });

  test('counts against the time of its try', async () => {
    const server = await startServer((request, response) => {
      if (request.path === '/start') response.writeHead(302, { location: '/stall' }).end();
    });
    const { http } = startClient();

    const url = `${server.url}/start`;
    const fault = await faultOf(http.request({ method: 'GET', url, timeoutMs: 100, retry: 'never' }));
    expect(fault.fault).toBe('timeout');
  });
});

describe('a redirect to another origin', () => {
  const redactor = new Redactor(['hidden-value']);
  const headers = {
    Authorization: 'Bearer abcdefgh',
    Cookie: 'session=1',
    'X-Api-Key': 'plain',
    'X-Account': 'hidden-value',
    'X-Trace': 'kept',
    Accept: 'application/json',
  };

  async function afterRedirect(request: Partial<HttpRequest>, redirectedBy = 307) {
    const other = await startServer((_request, response) => response.end('other'));
    const server = await redirecting(redirectedBy, `${other.url}/end`);
    const { http } = startClient({ scope: { redactor } });
    const answer = await http.request({ method: 'GET', url: server.url, headers, ...request });
    return { answer, other };
  }

  test('loses every header that carries a credential and keeps the others', async () => {
    const { answer, other } = await afterRedirect({});

    expect(answer.text()).toBe('other');
    const sent = other.requests[0]?.headers;
    expect(sent).toMatchObject({ 'x-trace': 'kept', accept: 'application/json' });
    expect(Object.keys(sent ?? {})).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/authorization|cookie|x-api-key|x-account/)]),
    );
  });

  test('carries a body without secrets along', async () => {
    const { other } = await afterRedirect({ method: 'POST', json: { name: 'Ann' } });
    expect(other.requests[0]?.body).toBe('{"name":"Ann"}');
  });

  test('is an answer to a request that is for its own origin only', async () => {
    const elsewhere = await startServer((_request, response) => response.end('arrived'));
    const server = await redirecting(307, `${elsewhere.url}/end`);
    const { http } = startClient();
    const request = {
      method: 'POST',
      url: server.url,
      body: 'nobody knows what this is',
      sameOrigin: true,
    } as const;

    expect((await http.request(request)).status).toBe(307);
    expect((await http.request({ ...request, method: 'GET' })).status).toBe(307);
    expect(elsewhere.requests).toEqual([]);
    const here = await redirecting(307, '/end');
    expect((await http.request({ ...request, url: here.url })).text()).toBe('arrived');
  });

  test('is not followed with a body that holds a secret', async () => {
    const { answer, other } = await afterRedirect({ method: 'POST', json: { token: 'hidden-value' } });
    expect(answer.status).toBe(307);
    expect(other.requests).toEqual([]);
  });

  test('that the policy forbids is refused', async () => {
    for (const target of ['http://169.254.169.254/latest', 'http://10.0.0.1/', 'http://[::ffff:10.0.0.1]/']) {
      const server = await redirecting(302, target);
      const { http, calls } = startClient();

      const fault = await faultOf(http.request({ method: 'GET', url: server.url }));
      expect(fault.fault).toBe('address_not_allowed');
      expect(calls).toHaveLength(2);
    }
  });

  test.each(['ftp://127.0.0.1/', 'http://ann:pw@127.0.0.1/', 'http://[bad/'])(
    'is refused where it points to %s',
    async (target) => {
      const server = await redirecting(302, target);
      const { http } = startClient();

      expect((await faultOf(http.request({ method: 'GET', url: server.url }))).fault).toBe('invalid_url');
    },
  );

  test('is refused where it would leave encryption', async () => {
    const issuer = authority();
    const plain = await startServer((_request, response) => response.end('plain'));
    const server = await startServer(
      (_request, response) => response.writeHead(302, { location: plain.url }).end(),
      signedBy(issuer, 'IP:127.0.0.1'),
    );
    const { http } = startClient({ certificateAuthorities: [issuer.cert] });

    const fault = await faultOf(http.request({ method: 'GET', url: server.url }));
    expect(fault.fault).toBe('tls');
    expect(fault.message).toContain('is not encrypted');
    expect(plain.requests).toEqual([]);
  });
});

import { createServer } from 'node:net';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import type { Lookup } from './index.ts';
import { authority, signedBy } from './testing/certificate.ts';
import { faultOf, startClient } from './testing/client.ts';
import { startProxy } from './testing/proxy.ts';
import { listen, startServer } from './testing/server.ts';

const issuer = authority();

/** The DNS inside: it knows two hosts and nothing of the outside. */
const lookup: Lookup = async (name) => {
  if (name === 'inside.example.com') return [{ address: '10.0.0.5', family: 4 }];
  if (name === 'both.example.com') return ['8.8.8.8', '10.0.0.5'].map((address) => ({ address, family: 4 }));
  throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' });
};

function startApi(isTls: boolean) {
  return startServer(
    (request, response) => response.end(`${request.method} ${request.path} ${request.body}`),
    isTls ? signedBy(issuer, 'DNS:api.example.com,IP:127.0.0.1') : undefined,
  );
}

describe('behind a proxy', () => {
  test('an https URL goes through a tunnel to a name that only the proxy resolves', async () => {
    const server = await startApi(true);
    const proxy = await startProxy();
    const { http, calls } = startClient({
      lookup,
      certificateAuthorities: [issuer.cert],
      proxy: { httpsProxy: proxy.url },
    });

    const url = `https://api.example.com:${server.port}/a?b=1`;
    const answer = await http.request({ method: 'POST', url, json: 1 });
    expect(answer.text()).toBe('POST /a?b=1 1');
    expect(proxy.requests).toEqual([`CONNECT api.example.com:${server.port}`]);
    expect(calls[0]?.url).toBe(url);
  });

  test('the certificate of the host behind the tunnel is checked', async () => {
    const server = await startApi(true);
    const proxy = await startProxy();
    const { http } = startClient({ lookup, proxy: { httpsProxy: proxy.url } });

    const url = `https://api.example.com:${server.port}/`;
    const fault = await faultOf(http.request({ method: 'GET', url }));
    expect([fault.fault, fault.sent]).toEqual(['tls', false]);
  });

  test('an http URL is forwarded, with the credentials of the proxy', async () => {
    const server = await startApi(false);
    const proxy = await startProxy();
    const { http, calls } = startClient({
      lookup,
      proxy: { httpProxy: `http://ann:pa%40ss@127.0.0.1:${proxy.port}` },
    });

    const url = `http://api.example.com:${server.port}/a`;
    expect((await http.request({ method: 'GET', url })).text()).toBe('GET /a ');
    expect(proxy.requests).toEqual([`GET ${url}`]);
    expect(proxy.credentials).toEqual([`Basic ${Buffer.from('ann:pa@ss').toString('base64')}`]);
    expect(JSON.stringify(calls)).not.toContain('pa@ss');
    expect(server.requests[0]?.headers.host).toBe(`api.example.com:${server.port}`);
  });

  test('each proxy serves its own scheme only', async () => {
    const server = await startApi(false);
    const proxy = await startProxy();
    const { http } = startClient({ proxy: { httpsProxy: proxy.url } });

    expect((await http.request({ method: 'GET', url: server.url })).status).toBe(200);
    expect(proxy.requests).toEqual([]);
  });

  test('a host in NO_PROXY is reached directly', async () => {
    const server = await startApi(false);
    const proxy = await startProxy();
    const { http } = startClient({ proxy: { httpProxy: proxy.url, noProxy: 'example.org, 127.0.0.0/8' } });

    expect((await http.request({ method: 'GET', url: server.url })).status).toBe(200);
    expect(proxy.requests).toEqual([]);
  });

  test.each([
    'http://10.0.0.5/',
    'http://inside.example.com/',
    'http://both.example.com/',
    'http://[::ffff:10.0.0.5]/',
    'http://0x0a000005/',
  ])('the forbidden %s is refused before the proxy hears of it', async (url) => {
    const proxy = await startProxy();
    const { http } = startClient({ lookup, proxy: { httpProxy: proxy.url } });

    expect((await faultOf(http.request({ method: 'GET', url }))).fault).toBe('address_not_allowed');
    expect(proxy.requests).toEqual([]);
  });

  test('the address of the proxy itself is not subject to the policy', async () => {
    const server = await startApi(true);
    const proxy = await startProxy();
    const { http } = startClient({
      allowedAddresses: [],
      lookup,
      certificateAuthorities: [issuer.cert],
      proxy: { httpsProxy: `127.0.0.1:${proxy.port}` },
    });

    const url = `https://api.example.com:${server.port}/`;
    expect((await http.request({ method: 'GET', url })).status).toBe(200);
  });

  test.each(['https', 'http'])('its refusal of an %s URL is a fault that names it', async (scheme) => {
    const proxy = await startProxy(407);
    const { http } = startClient({ lookup, proxy: { httpProxy: proxy.url, httpsProxy: proxy.url } });

    const url = `${scheme}://api.example.com/`;
    const fault = await faultOf(http.request({ method: 'POST', url, retry: 'never' }));
    expect([fault.fault, fault.sent]).toEqual(['refused', false]);
    expect(fault.message).toContain(`through the proxy 127.0.0.1:${proxy.port}`);
    expect(fault.message).toContain('407');
  });

  test.each(['https', 'http'])('its absence for an %s URL is a fault that names it', async (scheme) => {
    const closed = createServer();
    const port = await listen(closed);
    closed.close();
    await once(closed, 'close');
    const uri = `http://127.0.0.1:${port}`;
    const { http } = startClient({ lookup, proxy: { httpProxy: uri, httpsProxy: uri } });

    const url = `${scheme}://api.example.com/`;
    const fault = await faultOf(http.request({ method: 'POST', url, retry: 'never' }));
    expect([fault.fault, fault.sent]).toEqual(['refused', false]);
    expect(fault.message).toContain(`through the proxy 127.0.0.1:${port} was refused`);
  });

  test.each(['socks5://127.0.0.1:1080', 'http://', 'a b'])(
    '%j is refused as a proxy at once',
    (httpsProxy) => {
      expect(() => startClient({ proxy: { httpsProxy } })).toThrow('must be the URL of an HTTP proxy');
    },
  );
});

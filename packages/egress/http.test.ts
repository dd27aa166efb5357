import { createServer } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test, onTestFinished } from 'vitest';
import { ConfigurationError } from '#connector-kit';
import { faultOf, startClient } from './testing/client.ts';
import { listen, startServer } from './testing/server.ts';

const never = { retry: 'never' } as const;

describe('a request', () => {
  test('travels with query, JSON body, headers and the user agent of Spillway', async () => {
    const server = await startServer((_request, response) => response.end('{"ok":true}'));
    const { http } = startClient();

    const answer = await http.request({
      method: 'POST',
      url: `${server.url}/contacts?a=1#top`,
      query: { q: 'a b&c', n: 2, yes: true, no: undefined },
      headers: { 'X-Api-Key': 'key' },
      json: { name: 'Ann' },
    });

    expect(answer.status).toBe(200);
    expect(answer.json()).toEqual({ ok: true });
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]).toMatchObject({
      method: 'POST',
      path: '/contacts?a=1&q=a+b%26c&n=2&yes=true',
      body: '{"name":"Ann"}',
      headers: {
        'content-type': 'application/json',
        'x-api-key': 'key',
        'user-agent': 'Spillway/test',
        'accept-encoding': 'gzip, deflate, br, zstd',
      },
    });
  });

  test('carries a body of the connector as it is', async () => {
    const server = await startServer((_request, response) => response.end());
    const { http } = startClient();

    await http.request({
      method: 'PUT',
      url: server.url,
      body: 'a,b\n1,2',
      headers: { 'content-type': 'text/csv' },
    });
    await http.request({ method: 'PATCH', url: server.url, body: Buffer.from('bytes') });

    expect(server.requests.map(({ body }) => body)).toEqual(['a,b\n1,2', 'bytes']);
    expect(server.requests[0]?.headers['content-type']).toBe('text/csv');
  });

  test('is refused when its URL is none, of another scheme, or carries a password', async () => {
    const { http, calls } = startClient();

    for (const url of [
      'api.example.com',
      'ftp://127.0.0.1/',
      'file:///etc/passwd',
      'http://[fe80::1%25lo]/',
    ]) {
      expect((await faultOf(http.request({ method: 'GET', url }))).fault).toBe('invalid_url');
    }
    const fault = await faultOf(http.request({ method: 'GET', url: 'http://ann:hunter2@127.0.0.1/' }));
    expect(fault.fault).toBe('invalid_url');
    expect(fault.message).not.toContain('hunter2');
    expect(calls).toEqual([]);
  });

  test.each([
    [{ Host: 'metadata.internal' }, 'the header Host is set by Spillway itself'],
    [{ 'Transfer-Encoding': 'chunked' }, 'the header Transfer-Encoding is set by Spillway itself'],
    [{ 'Proxy-Authorization': 'Basic x' }, 'the header Proxy-Authorization is set by Spillway itself'],
    [{ 'X-Api-Key': 'key\r\nX-Evil: 1' }, 'the value of the header X-Api-Key holds a character'],
    [{ 'bad name': 'x' }, '"bad name" can\'t be the name of a header'],
  ])('is refused with the headers %j', async (headers, message) => {
    const server = await startServer((_request, response) => response.end());
    const { http } = startClient();

    const call = http.request({ method: 'GET', url: server.url, headers });
    await expect(call).rejects.toThrow(ConfigurationError);
    await expect(call).rejects.toThrow(message);
    expect(server.requests).toEqual([]);
  });
});

describe('an answer', () => {
  test('of any status is an answer, with header names in lower case and values joined', async () => {
    const server = await startServer((_request, response) => {
      response.writeHead(422, { 'X-Request-Id': '7', 'Set-Cookie': ['a=1', 'b=2'] });
      response.end('<html>no</html>');
    });
    const { http } = startClient();

    const answer = await http.request({ method: 'POST', url: `${server.url}/x` });

    expect(answer.status).toBe(422);
    expect(answer.headers).toMatchObject({ 'x-request-id': '7', 'set-cookie': 'a=1, b=2' });
    expect(answer.text()).toBe('<html>no</html>');
    expect(answer.json()).toBeUndefined();
    expect(answer.url).toBe(`${server.url}/x`);
  });

  test('without a body reads as empty text', async () => {
    const server = await startServer((_request, response) => {
      response.writeHead(204, { 'content-encoding': 'gzip' });
      response.end();
    });
    const { http } = startClient();

    const answer = await http.request({ method: 'DELETE', url: server.url });
    expect([answer.status, answer.text(), answer.json()]).toEqual([204, '', undefined]);
  });

  test('to HEAD keeps its headers, even of a body larger than the cap', async () => {
    const server = await startServer((_request, response) => {
      response.writeHead(200, { 'content-length': '999999', 'content-encoding': 'gzip' });
      response.end();
    });
    const { http } = startClient();

    const answer = await http.request({ method: 'HEAD', url: server.url, maxResponseBytes: 10 });
    expect(answer.headers['content-length']).toBe('999999');
  });

  test('is read in the character set that it names', async () => {
    const server = await startServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/plain; charset=ISO-8859-1' });
      response.end(Buffer.from([0x63, 0x61, 0x66, 0xe9]));
    });
    const { http } = startClient();

    expect((await http.request({ method: 'GET', url: server.url })).text()).toBe('café');
  });

  const text = '{"name":"Ann"}';
  test.each([
    ['gzip', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['br', brotliCompressSync(text)],
    ['zstd', zstdCompressSync(text)],
    ['gzip, br', brotliCompressSync(gzipSync(text))],
    ['identity', Buffer.from(text)],
    ['made-up', Buffer.from(text)],
    ['constructor', Buffer.from(text)],
  ])('encoded as %s is decoded', async (encoding, body) => {
    const server = await startServer((_request, response) => {
      response.writeHead(200, { 'content-encoding': encoding });
      response.end(body);
    });
    const { http } = startClient();

    expect((await http.request({ method: 'GET', url: server.url })).json()).toEqual({ name: 'Ann' });
  });

  test.each([
    ['gzip', gzipSync(text).subarray(0, 12)],
    ['br', Buffer.from('no brotli')],
  ])('with damaged %s is a fault, and the request was sent', async (encoding, body) => {
    const server = await startServer((_request, response) => {
      response.writeHead(200, { 'content-encoding': encoding });
      response.end(body);
    });
    const { http } = startClient();

    const fault = await faultOf(http.request({ method: 'GET', url: server.url, ...never }));
    expect([fault.fault, fault.sent]).toEqual(['reset', true]);
    expect(fault.message).toContain('compression is damaged');
  });
});

describe('an answer larger than the cap', () => {
  test('is refused by its announced length before it is read', async () => {
    const server = await startServer((_request, response) => {
      response.writeHead(200, { 'content-length': '1001' });
      response.flushHeaders();
    });
    const { http } = startClient();

    const fault = await faultOf(http.request({ method: 'GET', url: server.url, maxResponseBytes: 1000 }));
    expect([fault.fault, fault.sent]).toEqual(['too_large', true]);
  });

  test('is not read past the cap when its length is unknown', async () => {
    const server = await startServer((_request, response) => {
      const pour = (): void => {
        while (response.write('x'.repeat(1000)));
      };
      response.on('drain', pour);
      pour();
    });
    const { http } = startClient();

    const fault = await faultOf(http.request({ method: 'GET', url: server.url, maxResponseBytes: 100_000 }));
    expect(fault.fault).toBe('too_large');
  });

  const zeros = Buffer.alloc(5_000_000);
  test.each([
    ['gzip', gzipSync(zeros)],
    ['deflate', deflateSync(zeros)],
    ['br', brotliCompressSync(zeros)],
    ['zstd', zstdCompressSync(zeros)],
    ['gzip, gzip', gzipSync(gzipSync(zeros))],
    ['gzip, gzip, gzip, gzip', gzipSync('small')],
  ])('hidden in %s is refused', async (encoding, body) => {
    const server = await startServer((_request, response) => {
      response.writeHead(200, { 'content-encoding': encoding });
      response.end(body);
    });
    const { http } = startClient();

    const fault = await faultOf(http.request({ method: 'GET', url: server.url, maxResponseBytes: 100_000 }));
    expect(fault.fault).toBe('too_large');
  });

  test('of exactly the cap is read', async () => {
    const server = await startServer((_request, response) => response.end('x'.repeat(1000)));
    const { http } = startClient();

    const answer = await http.request({ method: 'GET', url: server.url, maxResponseBytes: 1000 });
    expect(answer.text()).toHaveLength(1000);
  });
});

describe('without an answer', () => {
  test('nobody listens: refused, nothing was sent', async () => {
    const closed = createServer();
    const port = await listen(closed);
    await new Promise((resolve) => closed.close(resolve));
    const { http } = startClient();

    const fault = await faultOf(http.request({ method: 'POST', url: `http://127.0.0.1:${port}`, ...never }));
    expect([fault.fault, fault.sent]).toEqual(['refused', false]);
    expect(fault.message).toContain(`the connection to 127.0.0.1:${port} was refused`);
  });

  test('the host does not resolve', async () => {
    const lookup = async (name: string): Promise<never> => {
      throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' });
    };
    const { http } = startClient({ lookup });

    const fault = await faultOf(http.request({ method: 'GET', url: 'https://api.exmaple.com/' }));
    expect([fault.fault, fault.sent]).toEqual(['unresolved', false]);
    expect(fault.message).toBe('api.exmaple.com does not resolve: check the spelling of the host');
  });

  test('the peer closes before it answers: reset, it may have been carried out', async () => {
    const server = await startServer((_request, response) => response.destroy());
    const { http } = startClient();

    const fault = await faultOf(http.request({ method: 'GET', url: server.url, ...never }));
    expect([fault.fault, fault.sent]).toEqual(['reset', true]);
  });

  test('the peer closes in the middle of its answer: reset', async () => {
    const server = await startServer((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.destroy());
    });
    const { http } = startClient();

    const fault = await faultOf(http.request({ method: 'GET', url: server.url, ...never }));
    expect([fault.fault, fault.sent]).toEqual(['reset', true]);
  });

  test('the peer does not speak HTTP', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.end('220 mail.example.com ESMTP\r\n');
    });
    const port = await listen(server);
    const { http } = startClient();

    const fault = await faultOf(http.request({ method: 'GET', url: `http://127.0.0.1:${port}`, ...never }));
    expect(fault.fault).toBe('reset');
    expect(fault.message).toContain(`127.0.0.1:${port} did not answer in HTTP`);
  });

  test('the peer never answers: timeout, it may have been carried out', async () => {
    const server = await startServer(() => {});
    const { http } = startClient();

    const fault = await faultOf(http.request({ method: 'POST', url: server.url, timeoutMs: 400 }));
    expect([fault.fault, fault.sent]).toEqual(['timeout', true]);
    expect(fault.message).toContain('did not answer within 0.4 s');
    expect(server.requests).toHaveLength(1);
  });

  test('the peer begins its answer and stalls: timeout', async () => {
    const server = await startServer((_request, response) => void response.write('half'));
    const { http } = startClient();

    const fault = await faultOf(http.request({ method: 'GET', url: server.url, timeoutMs: 400, ...never }));
    expect([fault.fault, fault.sent]).toEqual(['timeout', true]);
  });
});

describe('when the caller no longer wants the answer', () => {
  test('a call under way ends with the reason', async () => {
    const controller = new AbortController();
    const reason = new Error('cancelled by Ann');
    const server = await startServer(() => controller.abort(reason));
    const { http } = startClient({ scope: { signal: controller.signal } });

    await expect(http.request({ method: 'GET', url: server.url })).rejects.toBe(reason);
    expect(server.requests).toHaveLength(1);
  });

  test('the wait for a retry ends with the reason', async () => {
    const controller = new AbortController();
    const reason = new Error('cancelled by Ann');
    const server = await startServer((_request, response) => {
      response.writeHead(503, { 'retry-after': '50' });
      response.end();
    });
    const { http } = startClient({
      scope: { signal: controller.signal, record: () => setImmediate(() => controller.abort(reason)) },
    });

    await expect(http.request({ method: 'GET', url: server.url })).rejects.toBe(reason);
    expect(server.requests).toHaveLength(1);
  });

  test('nothing is sent any more', async () => {
    const server = await startServer((_request, response) => response.end());
    const reason = new Error('cancelled by Ann');
    const { http } = startClient({ scope: { signal: AbortSignal.abort(reason) } });

    await expect(http.request({ method: 'GET', url: server.url })).rejects.toBe(reason);
    expect(server.requests).toEqual([]);
  });
});

describe('the address that was checked is the one connected to', () => {
  test('a name that turns to a forbidden address is refused at the next connection', async () => {
    const server = await startServer((_request, response) => {
      response.writeHead(200, { connection: 'close' });
      response.end('hello');
    });
    const addresses = ['127.0.0.1', '10.0.0.1'];
    const { http } = startClient({ lookup: async () => [{ address: addresses.shift() ?? '', family: 4 }] });
    const get = () => http.request({ method: 'GET', url: `http://rebind.example.com:${server.port}/` });

    expect((await get()).text()).toBe('hello');
    const fault = await faultOf(get());
    expect([fault.fault, fault.sent]).toEqual(['address_not_allowed', false]);
    expect(fault.message).toContain('rebind.example.com leads to 10.0.0.1, a private address');
  });

  test('a name is resolved once for a connection', async () => {
    const server = await startServer((_request, response) => response.end('hello'));
    const asked: string[] = [];
    const { http } = startClient({
      lookup: async (name) => {
        asked.push(name);
        // A second look would lead elsewhere.
        return [{ address: asked.length === 1 ? '127.0.0.1' : '10.0.0.1', family: 4 }];
      },
    });

    const answer = await http.request({ method: 'GET', url: `http://api.example.com:${server.port}/` });
    expect(answer.text()).toBe('hello');
    expect(asked).toEqual(['api.example.com']);
    expect(server.requests[0]?.headers.host).toBe(`api.example.com:${server.port}`);
  });

  test('a forbidden address beside an allowed one is never tried', async () => {
    const server = await startServer((_request, response) => response.end('hello'));
    const { http } = startClient({
      lookup: async () => [
        { address: '127.0.0.2', family: 4 },
        { address: '::1', family: 6 },
        { address: '127.0.0.1', family: 4 },
      ],
    });

    const answer = await http.request({ method: 'GET', url: `http://api.example.com:${server.port}/` });
    expect(answer.text()).toBe('hello');
  });

  test.each([
    'localhost',
    'LOCALHOST',
    '127.0.0.1',
    '127.0.0.1.',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0x7f.0.0.1',
    '0177.0.0.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[0:0:0:0:0:ffff:7f00:0001]',
    '%31%32%37.0.0.1',
    '①②⑦.0.0.1',
    '0.0.0.0',
    '[::]',
  ])('loopback spelled as %s is refused', async (host) => {
    const server = await startServer((_request, response) => response.end('inside'));
    onTestFinished(() => expect(server.requests).toEqual([]));
    const { http } = startClient({ allowedAddresses: [] });

    const fault = await faultOf(http.request({ method: 'GET', url: `http://${host}:${server.port}/` }));
    expect(fault.fault).toBe('address_not_allowed');
    expect(fault.sent).toBe(false);
  });
});

import { describe, expect, test } from 'vitest';
import { authority, selfSigned, signedBy, type Certificate } from './testing/certificate.ts';
import { faultOf, startClient } from './testing/client.ts';
import { startServer } from './testing/server.ts';

const issuer = authority();

async function faultWith(certificate: Certificate, certificateAuthorities: readonly string[] = []) {
  const server = await startServer((_request, response) => response.end('hello'), certificate);
  const { http, calls } = startClient({ certificateAuthorities });
  const fault = await faultOf(http.request({ method: 'GET', url: server.url }));
  expect([fault.fault, fault.sent]).toEqual(['tls', false]);
  expect(fault.whoMustAct).toBe('fix_configuration');
  expect(calls).toHaveLength(1);
  expect(server.requests).toEqual([]);
  return { message: fault.message, endpoint: `127.0.0.1:${server.port}` };
}

describe('a certificate', () => {
  test('of an authority that the operator trusts is accepted', async () => {
    const server = await startServer(
      (_request, response) => response.end('hello'),
      signedBy(issuer, 'IP:127.0.0.1'),
    );
    const { http } = startClient({ certificateAuthorities: [authority().cert, issuer.cert] });

    expect((await http.request({ method: 'GET', url: server.url })).text()).toBe('hello');
  });

  test('is checked against the name, not the address behind it', async () => {
    const server = await startServer(
      (_request, response) => response.end('hello'),
      signedBy(issuer, 'DNS:api.example.com'),
    );
    const { http } = startClient({
      certificateAuthorities: [issuer.cert],
      lookup: async () => [{ address: '127.0.0.1', family: 4 }],
    });

    const url = `https://api.example.com:${server.port}/`;
    expect((await http.request({ method: 'GET', url })).text()).toBe('hello');
  });

  test('that is self-signed is refused as such', async () => {
    const { message, endpoint } = await faultWith(selfSigned('IP:127.0.0.1'));
    expect(message).toContain(`the certificate of ${endpoint} is self-signed`);
  });

  test('of an unknown authority is refused as such', async () => {
    const { message, endpoint } = await faultWith(signedBy(issuer, 'IP:127.0.0.1'));
    expect(message).toContain(
      `the certificate of ${endpoint} comes from an authority that Spillway doesn't know`,
    );
  });

  test('that has expired is refused as such', async () => {
    const { message, endpoint } = await faultWith(signedBy(issuer, 'IP:127.0.0.1', -1), [issuer.cert]);
    expect(message).toContain(`the certificate of ${endpoint} has expired`);
  });

  test('for another host is refused as such', async () => {
    const { message, endpoint } = await faultWith(signedBy(issuer, 'DNS:other.example.com'), [issuer.cert]);
    expect(message).toContain(`the certificate of ${endpoint} is for another host`);
    expect(message).toContain('127.0.0.1');
  });
});

test('a port that does not speak TLS is named as that', async () => {
  const server = await startServer((_request, response) => response.end('hello'));
  const { http } = startClient();

  const url = `https://127.0.0.1:${server.port}/`;
  const fault = await faultOf(http.request({ method: 'GET', url }));
  expect([fault.fault, fault.sent]).toEqual(['tls', false]);
  expect(fault.message).toContain('check that this port speaks TLS');
});

test('a certificate bundle that is none is refused at once', () => {
  expect(() => startClient({ certificateAuthorities: ['no certificate'] })).toThrow('in PEM');
});

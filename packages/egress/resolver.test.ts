import { describe, expect, test } from 'vitest';
import { Egress } from './index.ts';
import type { Lookup } from './index.ts';
import { faultOf, startEgress } from './testing/client.ts';

const names: Readonly<Record<string, readonly string[]>> = {
  'public.example.com': ['93.184.216.34', '2606:2800:220:1::1'],
  'mixed.example.com': ['10.0.0.5', '93.184.216.34', '::1'],
  'private.example.com': ['10.0.0.5'],
  'allowed.example.com': ['127.0.0.1'],
};

const lookup: Lookup = async (name) => {
  const addresses = names[name];
  if (addresses === undefined) throw Object.assign(new Error(`getaddrinfo ${name}`), { code: 'ENOTFOUND' });
  return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
};

describe('the network of an egress', () => {
  test('gives every address of a name, with the name to verify certificates against', async () => {
    const { network } = startEgress({ lookup });

    expect(await network.resolve('public.example.com')).toEqual([
      { address: '93.184.216.34', family: 4, serverName: 'public.example.com', allowedByOperator: false },
      {
        address: '2606:2800:220:1::1',
        family: 6,
        serverName: 'public.example.com',
        allowedByOperator: false,
      },
    ]);
  });

  test('gives only those addresses of a name that the policy allows', async () => {
    const { network } = startEgress({ lookup });

    const addresses = await network.resolve('mixed.example.com');
    expect(addresses.map(({ address }) => address)).toEqual(['93.184.216.34']);
  });

  test('tells which addresses the operator allowed', async () => {
    const { network } = startEgress({ lookup });

    expect((await network.resolve('allowed.example.com'))[0].allowedByOperator).toBe(true);
    expect(await network.resolve('127.0.0.1')).toEqual([
      { address: '127.0.0.1', family: 4, serverName: undefined, allowedByOperator: true },
    ]);
  });

  test('takes IP addresses as they are, IPv6 with or without brackets', async () => {
    const { network } = startEgress({ lookup });

    const literal = {
      address: '2606:4700::1111',
      family: 6,
      serverName: undefined,
      allowedByOperator: false,
    };
    expect(await network.resolve('2606:4700::1111')).toEqual([literal]);
    expect(await network.resolve('[2606:4700::1111]')).toEqual([literal]);
  });

  test('says which address of a name it refuses and who can allow it', async () => {
    const { network } = startEgress({ lookup });

    const fault = await faultOf(network.resolve('private.example.com'));
    expect(fault.fault).toBe('address_not_allowed');
    expect(fault.message).toBe(
      'private.example.com leads to 10.0.0.5, a private address, which Spillway refuses: the operator can allow it with SPILLWAY_ALLOWED_ADDRESSES',
    );
  });

  test('says that a name does not resolve', async () => {
    const { network } = startEgress({ lookup });

    const fault = await faultOf(network.resolve('db.exmaple.com'));
    expect(fault.fault).toBe('unresolved');
    expect(fault.message).toBe('db.exmaple.com does not resolve: check the spelling of the host');
  });

  test('says that a name without addresses does not resolve', async () => {
    const { network } = startEgress({ lookup: async () => [] });

    expect((await faultOf(network.resolve('db.example.com'))).fault).toBe('unresolved');
  });

  test.each(['', ' '])('asks for a host in place of %j', async (host) => {
    const fault = await faultOf(startEgress({ lookup }).network.resolve(host));
    expect(fault.fault).toBe('unresolved');
    expect(fault.message).toContain('empty');
  });

  test('refuses a pasted URL without repeating it: it may hold a password', async () => {
    const fault = await faultOf(
      startEgress({ lookup }).network.resolve('postgres://me:s3cr3t@db.example.com/x'),
    );
    expect(fault.message).toContain('is a URL');
    expect(fault.message).not.toContain('s3cr3t');
  });

  test.each([
    '/var/run/postgresql',
    '@abstract',
    './socket',
    'run/db.sock',
    '\\\\.\\pipe\\db',
    '%2Fvar%2Frun',
  ])('refuses the socket path %s', async (host) => {
    const { network } = new Egress({ allowedAddresses: ['0.0.0.0/0', '::/0'], userAgent: 'test', lookup });
    expect((await faultOf(network.resolve(host))).fault).toBe('address_not_allowed');
  });

  test.each(['fe80::1%eth0', '[fe80::1%25lo]', '::1%lo', '[::ffff:10.0.0.1]', '::ffff:a00:1'])(
    'refuses the literal %s',
    async (host) => {
      expect((await faultOf(startEgress({ lookup }).network.resolve(host))).fault).toBe(
        'address_not_allowed',
      );
    },
  );

  // The system's own resolver reads these as 127.0.0.1.
  test.each(['localhost', '2130706433', '0x7f.1', '0177.0.0.1', '127.1', '0x7f000001'])(
    'refuses loopback spelled as %s',
    async (host) => {
      const { network } = startEgress({ allowedAddresses: [] });
      expect((await faultOf(network.resolve(host))).fault).toBe('address_not_allowed');
    },
  );

  test('hands the trusted certificates to drivers', () => {
    const egress = startEgress({ certificateAuthorities: [] });
    expect(egress.network.certificateAuthorities).toEqual([]);
  });
});

import { describe, expect, test } from 'vitest';
import { AddressPolicy, parseAllowedAddresses } from './address-policy.ts';

describe('an address policy without exceptions', () => {
  const policy = new AddressPolicy([]);

  test.each([
    ['127.0.0.1', 'a loopback address'],
    ['127.255.0.9', 'a loopback address'],
    ['::1', 'a loopback address'],
    ['10.0.0.5', 'a private address'],
    ['172.16.0.1', 'a private address'],
    ['172.31.255.255', 'a private address'],
    ['192.168.1.1', 'a private address'],
    ['169.254.1.1', 'a link-local address'],
    ['fe80::1', 'a link-local address'],
    ['169.254.169.254', 'the address of a cloud metadata service'],
    ['fd00:ec2::254', 'the address of a cloud metadata service'],
    ['fd12:3456::1', 'a unique-local address'],
    ['100.64.0.1', 'a carrier-grade NAT address'],
    ['224.0.0.1', 'a multicast address'],
    ['ff02::1', 'a multicast address'],
    ['0.0.0.0', 'an unspecified address'],
    ['0.1.2.3', 'an unspecified address'],
    ['::', 'an unspecified address'],
    ['255.255.255.255', 'a broadcast address'],
    ['192.0.0.8', 'a reserved address'],
    ['240.0.0.1', 'a reserved address'],
    ['198.18.0.1', 'a reserved address'],
    ['198.19.255.255', 'a reserved address'],
    ['192.0.2.1', 'a reserved address'],
    ['198.51.100.1', 'a reserved address'],
    ['203.0.113.1', 'a reserved address'],
    ['2001:db8::1', 'a reserved address'],
    ['3fff::1', 'a reserved address'],
    ['2001:2::1', 'a reserved address'],
    ['2001:0:4136:e378:8000:63bf:3fff:fdd2', 'a reserved address'],
    ['fec0::1', 'a reserved address'],
    ['4000::1', 'a reserved address'],
    ['100::1', 'a reserved address'],
  ])('refuses %s as %s', (address, refusal) => {
    expect(policy.refusal(address)).toBe(refusal);
  });

  test.each([
    ['::ffff:127.0.0.1', 'a loopback address'],
    ['::ffff:7f00:1', 'a loopback address'],
    ['::ffff:169.254.169.254', 'the address of a cloud metadata service'],
    ['64:ff9b::10.0.0.1', 'a private address'],
    ['64:ff9b::a9fe:a9fe', 'the address of a cloud metadata service'],
    ['2002:7f00:1::', 'a loopback address'],
    ['2002:c0a8:101::1', 'a private address'],
    ['64:ff9b:1::8.8.8.8', 'a reserved address'],
    ['::127.0.0.1', 'a reserved address'],
    ['::ffff:0:127.0.0.1', 'a reserved address'],
  ])('refuses %s for the IPv4 address that it leads to', (address, refusal) => {
    expect(policy.refusal(address)).toBe(refusal);
  });

  test.each([
    '8.8.8.8',
    '1.1.1.1',
    '172.32.0.1',
    '100.128.0.1',
    '198.20.0.1',
    '2606:4700::1111',
    '::ffff:8.8.8.8',
    '64:ff9b::8.8.8.8',
    '2002:808:808::1',
  ])('lets %s through', (address) => {
    expect(policy.refusal(address)).toBeUndefined();
    expect(policy.isListed(address)).toBe(false);
  });

  test.each(['', 'localhost', '300.1.1.1', '1.2.3.4/32'])('refuses %j, which is no address', (text) => {
    expect(policy.refusal(text)).toBe('not an IP address');
    expect(policy.isListed(text)).toBe(false);
  });
});

describe('an address that the operator allows', () => {
  const policy = new AddressPolicy(['10.1.0.0/16', '127.0.0.1', 'fd00:1::/32', '8.8.8.8']);

  test.each(['10.1.2.3', '127.0.0.1', 'fd00:1::5', '::ffff:10.1.2.3', '64:ff9b::10.1.2.3', '8.8.8.8'])(
    '%s passes and is known as listed',
    (address) => {
      expect(policy.refusal(address)).toBeUndefined();
      expect(policy.isListed(address)).toBe(true);
    },
  );

  test.each(['10.2.0.1', '127.0.0.2', 'fd00:2::5', '::ffff:10.2.0.1'])('%s beside it does not', (address) => {
    expect(policy.refusal(address)).toBeDefined();
    expect(policy.isListed(address)).toBe(false);
  });
});

describe('parseAllowedAddresses', () => {
  test('reads ranges and addresses, with spaces and empty items', () => {
    expect(parseAllowedAddresses(' 10.0.0.0/8, 192.168.1.5 ,fd00::/8,::1, ')).toEqual([
      '10.0.0.0/8',
      '192.168.1.5',
      'fd00::/8',
      '::1',
    ]);
    expect(parseAllowedAddresses('')).toEqual([]);
  });

  test.each([
    '10',
    '10.0.0/8',
    '0x7f.1',
    '0177.0.0.1',
    '10.0.0.0/33',
    'fd00::/129',
    '10.0.0.0/8/8',
    'db.internal',
    '10.0.0.0/',
  ])('names %j as the item at fault', (item) => {
    expect(() => parseAllowedAddresses(`127.0.0.1,${item}`)).toThrow(`"${item}"`);
  });
});

import { expect, test } from 'vitest';
import { givenHash, normalEmail, normalName, normalPhone, normalStreet, sha256 } from './hash.ts';

test.each([
  ['Jane.Doe+News@Example.com', 'jane.doe+news@example.com'],
  ['  jane @example.com ', 'jane@example.com'],
  ['Cloudy.SanFrancisco+Shopping@gmail.com', 'cloudysanfrancisco@gmail.com'],
  ['a.b.c@GoogleMail.com', 'abc@googlemail.com'],
])('the address %s is compared as %s', (given, normal) => {
  expect(normalEmail(given)).toBe(normal);
});

test.each([
  ['+1 (650) 253-1234', '+16502531234'],
  ['0049 30 901820', '+4930901820'],
  ['+44.20.7946.0958', '+442079460958'],
  ['+44 (0)20 7946 0958', '+442079460958'],
])('the number %s is compared as %s', (given, normal) => {
  expect(normalPhone(given)).toBe(normal);
});

test.each([
  ["  O'Brien ", 'obrien'],
  ['Jean-Luc', 'jeanluc'],
  ['Anna  Maria', 'anna maria'],
  ['ÉLODIE', 'élodie'],
])('the name %s is compared as %s', (given, normal) => {
  expect(normalName(given)).toBe(normal);
});

test('hashes are SHA-256 in lower-case hex', () => {
  // The vectors of FIPS 180-2, and an address hashed with another tool.
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(sha256('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(sha256(normalEmail(' Test@Example.com'))).toBe(
    '973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b',
  );
  expect(sha256(normalStreet(' 12  Main Street '))).toBe(sha256('12 main street'));
});

test.each([
  () => normalEmail('jane'),
  () => normalEmail('a@b@c'),
  () => normalEmail('@example.com'),
  () => normalEmail('+news@gmail.com'),
  () => normalPhone('650 253 1234'),
  () => normalPhone('+0123456789'),
])('what is no address and no international number is refused', (normalise) => {
  expect(normalise).toThrow(/no @|E\.164|no mailbox/);
});

test('a hash where a plain value belongs is recognised, and said to belong elsewhere', () => {
  expect(() => normalEmail(sha256('a'))).toThrow('map it to the field for hashed addresses');
  expect(() => normalPhone(sha256('a'))).toThrow('map it to the field for hashed numbers');
});

test('a value that was hashed before is taken in either case, and a plain one refused', () => {
  expect(givenHash(` ${sha256('a').toUpperCase()} `, 'Email')).toBe(sha256('a'));
  expect(() => givenHash('jane@example.com', 'Email')).toThrow(
    'map plain values to the field for plain ones',
  );
});

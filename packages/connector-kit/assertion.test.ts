import { generateKeyPairSync } from 'node:crypto';
import { importSPKI, jwtVerify } from 'jose';
import { describe, expect, test } from 'vitest';
import { Secret } from '#secret';
import { signAssertion } from './assertion.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

const sign = (key: string) =>
  signAssertion(
    { issuer: 'client', subject: 'user', audience: 'https://example.com', lifetimeSeconds: 60 },
    new Secret(key),
    'jwt_signing_key',
  );

describe('a key is taken as forms and environments leave it', () => {
  test.each([
    ['as it is', privateKey],
    ['with \\n written out', privateKey.replaceAll('\n', String.raw`\n`)],
    ['with spaces in place of line breaks', privateKey.replaceAll('\n', ' ')],
    ['without any line break', privateKey.replaceAll('\n', '')],
    ['with Windows line ends', privateKey.replaceAll('\n', '\r\n')],
  ])('%s', async (_name, key) => {
    const { payload } = await jwtVerify(await sign(key), await importSPKI(publicKey, 'RS256'));
    expect(payload).toMatchObject({ iss: 'client', sub: 'user', aud: 'https://example.com' });
  });
});

test.each(['nope', privateKey.slice(0, 200), publicKey])(
  'what is no private key is refused unseen: %#',
  async (key) => {
    const refused = Promise.resolve().then(() => sign(key));
    await expect(refused).rejects.toThrow(/^jwt_signing_key is not an RSA private key in PEM/);
  },
);

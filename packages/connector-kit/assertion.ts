import { createPrivateKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import type { Secret } from '#secret';
import { ConfigurationError } from './errors.ts';

export interface Assertion {
  readonly issuer: string;
  readonly audience: string;
  readonly subject?: string;
  /** From now. */
  readonly lifetimeSeconds: number;
  /** Beside the registered ones: `scope`. */
  readonly claims?: Readonly<Record<string, string>>;
}

/**
 * A JWT signed with RS256, for the grant `urn:ietf:params:oauth:grant-type:jwt-bearer` (RFC 7523).
 *
 * @param privateKey PEM, PKCS#1 or PKCS#8; line breaks may be written as `\n`
 * @param name of the credential, for the message
 * @throws ConfigurationError where it is no RSA key
 */
export function signAssertion(assertion: Assertion, privateKey: Secret, name: string): Promise<string> {
  const { issuer, audience, subject, lifetimeSeconds, claims = {} } = assertion;
  const key = readKey(privateKey, name);
  const now = Math.floor(Date.now() / 1000);
  const token = new SignJWT({ ...claims })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt(now)
    .setExpirationTime(now + lifetimeSeconds);
  return (subject === undefined ? token : token.setSubject(subject)).sign(key);
}

function readKey(privateKey: Secret, name: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(wholePem(privateKey.reveal()));
  } catch {
    // The parser's own words may quote the key.
    throw notAKey(name);
  }
  if (key.asymmetricKeyType !== 'rsa') throw notAKey(name);
  return key;
}

/** Forms and environments turn the line breaks of a key into spaces, into `\\n`, or into nothing. */
function wholePem(text: string): string {
  const lines = text.replaceAll(String.raw`\n`, '\n').trim();
  const found = /^(-----BEGIN [A-Z ]+-----)([A-Za-z0-9+/=\s]+)(-----END [A-Z ]+-----)$/.exec(lines);
  if (found === null) return lines;
  const [, begin = '', body = '', end = ''] = found;
  return [begin, ...(body.replaceAll(/\s/g, '').match(/.{1,64}/g) ?? []), end, ''].join('\n');
}

function notAKey(name: string): ConfigurationError {
  return new ConfigurationError(
    `${name} is not an RSA private key in PEM: paste it whole, from -----BEGIN … PRIVATE KEY----- to the end line.`,
  );
}

import { createVerify } from 'node:crypto';
import type { SandboxReply } from '#sandbox-kit';

/** Who may log in without a browser. */
export interface Login {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly username: string;
  readonly password: string;
  readonly securityToken: string;
  /** PEM; belongs to the certificate that was uploaded to the app. */
  readonly jwtPublicKey: string;
}

const LONGEST_ASSERTION_SECONDS = 300;
const AUDIENCES = new Set(['https://login.salesforce.com', 'https://test.salesforce.com']);

/** The JWT bearer flow and the username-password flow; undefined for other grant types. */
export function otherGrant(login: Login, parameters: URLSearchParams): SandboxReply | 'grant' | undefined {
  const grantType = parameters.get('grant_type');
  if (grantType === 'urn:ietf:params:oauth:grant-type:jwt-bearer') {
    const fault = assertionFault(login, parameters.get('assertion') ?? '');
    return fault === undefined ? 'grant' : refusal('invalid_grant', fault);
  }
  if (grantType !== 'password') return undefined;
  if (parameters.get('client_id') !== login.clientId)
    return refusal('invalid_client_id', 'client identifier invalid');
  if (parameters.get('client_secret') !== login.clientSecret)
    return refusal('invalid_client', 'invalid client credentials');
  const isUser = parameters.get('username') === login.username;
  const isPassword = parameters.get('password') === login.password + login.securityToken;
  return isUser && isPassword ? 'grant' : refusal('invalid_grant', 'authentication failure');
}

function assertionFault(login: Login, assertion: string): string | undefined {
  const [header = '', payload = '', signature = ''] = assertion.split('.');
  const verify = createVerify('RSA-SHA256').update(`${header}.${payload}`);
  if (!verify.verify(login.jwtPublicKey, signature, 'base64url')) return 'invalid assertion';
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Record<string, unknown>;
  if (!AUDIENCES.has(String(claims['aud']))) return 'audience is invalid';
  if (claims['iss'] !== login.clientId) return 'client identifier invalid';
  if (claims['sub'] !== login.username) return "user hasn't approved this consumer";
  const left = Number(claims['exp']) - Date.now() / 1000;
  return left > 0 && left <= LONGEST_ASSERTION_SECONDS ? undefined : 'assertion expired or expires too late';
}

function refusal(error: string, description: string): SandboxReply {
  return { status: 400, json: { error, error_description: description } };
}

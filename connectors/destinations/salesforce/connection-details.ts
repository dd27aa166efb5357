import type { JsonObject } from '#connector-kit';
import type { Credentials } from './credentials.ts';
import { SANDBOX } from './host.ts';
import { placeIn } from './oauth.ts';

/** Only the parts of the credentials that are no secret and name an account. */
export function connectionDetails(credentials: Credentials): JsonObject {
  const { instance_url, domain, username } = credentials;
  const { login_host: host = '' } = publicPlace(credentials);
  return {
    ...(instance_url === undefined ? {} : { instance_url }),
    ...(domain === undefined ? {} : { domain }),
    ...(username === undefined ? {} : { username }),
    ...(host === SANDBOX ? { sandbox: true } : {}),
  };
}

/** Details are shown of malformed credentials too. */
function publicPlace(credentials: Credentials): Readonly<Record<string, string>> {
  try {
    return placeIn(credentials);
  } catch {
    return {};
  }
}

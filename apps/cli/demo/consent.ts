import type { Client } from './client.ts';

/** Nobody is there: the demo reads the code from the address that a browser would be sent to. */
const REDIRECT_URI = 'http://127.0.0.1:9/connected';

const MOST_REDIRECTS = 5;

/**
 * The way of a person through a sandbox's consent page, with "Allow".
 *
 * @returns the code for `credentials.oauth_code`
 */
export async function consent(
  client: Client,
  type: string,
  query: Readonly<Record<string, string>>,
): Promise<string> {
  const url = await authorizeUrl(client, type, REDIRECT_URI, query);
  const asked = new URL(url).searchParams.toString();
  let answer = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams({ asked, decision: 'allow' }),
    redirect: 'manual',
  });
  for (let hops = 0; hops < MOST_REDIRECTS; hops += 1) {
    const location = answer.headers.get('location') ?? '';
    if (location.startsWith(REDIRECT_URI)) {
      const parameters = new URL(location).searchParams;
      const code = parameters.get('code');
      if (code !== null) return code;
      throw new Error(`${type} was not authorized: ${parameters.get('error_description') ?? location}`);
    }
    answer = await fetch(location, { redirect: 'manual' });
  }
  throw new Error(`${type}: the consent page leads nowhere`);
}

/** Where a person consents, to come to `redirectUri` in the end. */
export async function authorizeUrl(
  client: Client,
  type: string,
  redirectUri: string,
  query: Readonly<Record<string, string>> = {},
): Promise<string> {
  const search = new URLSearchParams({ type, redirect_uri: redirectUri, ...query });
  const path = `/destinations/authorize_url?${search.toString()}`;
  return (await client.ask<{ authorize_url: string }>('GET', path)).authorize_url;
}

import { say, title } from './show.ts';

/** Where to go on: the address, the token and lines that work when they are pasted. */
export function showWhereToGo(
  url: string,
  workspace: string,
  key: string,
  { destinationId, syncId }: { readonly destinationId: number; readonly syncId: number },
  consentUrl: string,
): void {
  const curl = (path: string, method = ''): string =>
    `  curl -s ${method}-H 'Authorization: Bearer ${key}' '${url}/api/v1${path}'`;
  title('Go on from here');
  say(`  API        ${url}/api/v1`);
  say(`  Reference  ${url}/docs`);
  say(`  Workspace  ${workspace}`);
  say(`  Token      ${key}`);
  say(`  Consent    ${consentUrl}`);
  say('             (open it in a browser: allow, and connect a HubSpot of your own)');
  say();
  say(curl('/destinations'));
  say(curl(`/destinations/${destinationId}/objects`));
  say(curl(`/destinations/${destinationId}/test`, '-X POST '));
  say(curl(`/syncs/${syncId}/trigger`, '-X POST '));
  say(curl(`/syncs/${syncId}/sync_runs`));
  say();
}

/** Creates a destination with a code. */
export function connectLine(url: string, key: string, type: string, code: string): string {
  const json = JSON.stringify({ service_connection: { type, credentials: { oauth_code: code } } });
  return (
    `curl -s -H 'Authorization: Bearer ${key}' -H 'Content-Type: application/json' '${url}/api/v1/destinations' ` +
    `-d '${json}'`
  );
}

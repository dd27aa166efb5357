import { styleText } from 'node:util';
import type { Client } from './client.ts';
import { consent } from './consent.ts';
import { connect, disconnect, refreshObjects } from './destinations.ts';
import { progress } from './progress.ts';
import { say, showCheck, showFields, showObjects, title } from './show.ts';

export interface Practice {
  readonly type: string;
  readonly label: string;
  readonly url: string;
  readonly credentials: Readonly<Record<string, string>>;
  /** For types with OAuth: what authorize_url takes beside type and redirect_uri. */
  readonly authorize?: Readonly<Record<string, string>>;
}

export interface Toured {
  readonly firstId: number;
  /** The destination that the sync writes to. */
  readonly customId: number;
}

/** Connects every practice destination through the API and shows what a person gets to see. */
export async function tour(client: Client, practices: readonly Practice[]): Promise<Toured> {
  const connected = [];
  for (const practice of practices) {
    title(practice.label);
    const { type } = practice;
    const credentials = await credentialsFor(client, practice);
    const work = connect(client, { type, credentials, name: `${practice.label} (practice)` });
    const destination = await progress('POST /destinations: connect, check, list objects', work);
    showCheck(destination);
    say();
    showObjects(destination);
    connected.push(destination);
  }
  const [first] = connected;
  const [object] = first?.objects ?? [];
  if (first === undefined || object === undefined) throw new Error('no practice destination has an object');
  title(`Fields of ${first.name}: ${object.label}`);
  showFields(object);
  title('A refresh');
  const refreshed = await progress(
    'POST /destinations/{id}/refresh_objects, then its status until it is completed',
    refreshObjects(client, first.id),
  );
  say(`  ${styleText('green', '✓')} ${refreshed.objects.length} objects listed afresh`);
  await showWrongKey(client, practices);
  const custom = connected.find(({ type }) => type === 'custom_api') ?? first;
  return { firstId: first.id, customId: custom.id };
}

async function credentialsFor(
  client: Client,
  { type, credentials, authorize }: Practice,
): Promise<Readonly<Record<string, string>>> {
  if (authorize === undefined) return credentials;
  const code = await progress(
    'GET /destinations/authorize_url: consent, redirect',
    consent(client, type, authorize),
  );
  return { ...credentials, oauth_code: code };
}

/** A destination that can't be reached is kept with what its check said; the demo takes it away again. */
async function showWrongKey(client: Client, practices: readonly Practice[]): Promise<void> {
  const practice = practices.find(({ type }) => type === 'active_campaign');
  if (practice === undefined) return;
  title(`${practice.label} with a wrong API key`);
  const work = connect(client, {
    type: practice.type,
    name: `${practice.label} (wrong key)`,
    credentials: { ...practice.credentials, api_token: 'not-the-api-key' },
  });
  const destination = await progress('POST /destinations', work);
  showCheck(destination);
  await disconnect(client, destination.id);
  say(`  ${styleText('dim', 'DELETE /destinations/{id}: gone again.')}`);
}

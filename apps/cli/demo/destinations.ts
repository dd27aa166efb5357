import { setTimeout as delay } from 'node:timers/promises';
import type { Client, DestinationAnswer } from './client.ts';

const POLL_MS = 200;

export interface Wanted {
  readonly name: string;
  readonly type: string;
  readonly credentials: Readonly<Record<string, string>>;
}

/** Connects a destination, or brings the one of that name from an earlier demo up to date. */
export async function connect(client: Client, wanted: Wanted): Promise<DestinationAnswer> {
  const known = await findByName(client, wanted.name);
  const { data } =
    known === undefined
      ? await client.ask<Envelope>('POST', '/destinations', { service_connection: wanted })
      : await client.ask<Envelope>('PATCH', `/destinations/${known.id}`, { service_connection: wanted });
  return whenChecked(client, data);
}

/** The answer comes after 10 seconds at the latest; what is not done by then is asked for. */
async function whenChecked(client: Client, first: DestinationAnswer): Promise<DestinationAnswer> {
  let destination = first;
  while (isRunning(destination)) {
    await delay(POLL_MS);
    destination = (await client.ask<Envelope>('GET', `/destinations/${first.id}`)).data;
  }
  return destination;
}

function isRunning({ last_test_succeeded, last_test_results }: DestinationAnswer): boolean {
  const steps = last_test_results?.steps ?? [];
  return last_test_succeeded === null || steps.some(({ status }) => status === 'running');
}

export async function disconnect(client: Client, id: number): Promise<void> {
  await client.ask('DELETE', `/destinations/${id}`);
}

/** Lists the objects afresh, and follows the job to its end. */
export async function refreshObjects(client: Client, id: number): Promise<DestinationAnswer> {
  const { refresh_key: key } = await client.ask<{ refresh_key: number }>(
    'POST',
    `/destinations/${id}/refresh_objects`,
  );
  const path = `/destinations/${id}/refresh_objects_status?refresh_key=${key}`;
  while ((await client.ask<{ status: string }>('GET', path)).status !== 'completed') await delay(POLL_MS);
  return (await client.ask<Envelope>('GET', `/destinations/${id}`)).data;
}

async function findByName(client: Client, name: string): Promise<{ id: number } | undefined> {
  type List = { data: { id: number; name: string }[] };
  const { data } = await client.ask<List>('GET', '/destinations?per_page=100&order=asc');
  return data.find((destination) => destination.name === name);
}

interface Envelope {
  readonly data: DestinationAnswer;
}

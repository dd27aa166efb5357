import type { SandboxField, SandboxObject } from '../connectors/destinations/custom_api/sandbox/objects.ts';
import { startCustomDestination } from '../connectors/destinations/custom_api/sandbox/index.ts';
import { exchange } from './exchange.ts';
import type { Request } from './exchange.ts';
import { startSpillway, workspaceToken } from './spillway.ts';

export const DESTINATIONS = 25;
export const OBJECTS = 50;

const FIELD_TYPES = ['string', 'integer', 'decimal', 'float', 'boolean', 'date', 'date_time'] as const;

/** Fields of the usual types, the first one an identifier. */
function fieldsOf(object: number): SandboxField[] {
  return Array.from({ length: 10 }, (_, at) => ({
    field_api_name: `object_${object}_field_${at}`,
    label: `Field ${at} of object ${object}`,
    identifier: at === 0,
    required: at < 2,
    createable: true,
    updateable: at > 0,
    type: at === 0 ? 'string' : (FIELD_TYPES[at % FIELD_TYPES.length] ?? 'string'),
    array: at === 9,
  }));
}

const wideObjects: readonly SandboxObject[] = Array.from({ length: OBJECTS }, (_, at) => ({
  object_api_name: `object_${at}`,
  label: `Object ${at}`,
  operations: ['upsert', 'insert', 'update', 'mirror'],
  fields: fieldsOf(at),
}));

const authorization = { authorization: `Bearer ${workspaceToken}` };

export function get(path: string): Request {
  return { method: 'GET', path, headers: authorization };
}

/** POST /destinations for an endpoint. */
export function create(webhookUrl: string): Request {
  const credentials = { api_version: 1, webhook_url: webhookUrl, auth_token: 'benchmark-endpoint-token' };
  return {
    method: 'POST',
    path: '/api/v1/destinations',
    headers: { ...authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ service_connection: { name: 'Measured', type: 'custom_api', credentials } }),
  };
}

/**
 * Fills a new data folder over the API: a page of destinations, one of them with many objects.
 *
 * @returns the id of that one
 */
export async function seed(dataDir: string): Promise<number> {
  const running = new AsyncDisposableStack();
  try {
    const wide = await startCustomDestination({ objects: wideObjects });
    running.defer(() => wide.close());
    const narrow = await startCustomDestination();
    running.defer(() => narrow.close());
    const server = await startSpillway(dataDir);
    running.defer(() => server.stop());
    const id = await createOne(server.url, create(wide.url), OBJECTS);
    for (let made = 1; made < DESTINATIONS; made += 1) await createOne(server.url, create(narrow.url), 1);
    return id;
  } finally {
    await running.disposeAsync();
  }
}

async function createOne(url: string, request: Request, leastObjects: number): Promise<number> {
  const { status, body } = await exchange(url, request);
  const text = Buffer.from(body).toString();
  if (status !== 201) throw new Error(`POST /destinations answered ${status}: ${text}`);
  const { data } = JSON.parse(text) as { data: { id: number; objects: unknown[] } };
  if (data.objects.length < leastObjects) throw new Error(`the destination has too few objects: ${text}`);
  return data.id;
}

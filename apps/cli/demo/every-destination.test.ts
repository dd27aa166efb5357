import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectors } from '#server';
import { startTestServer } from '../../server/testing/test-server.ts';
import type { TestServer } from '../../server/testing/test-server.ts';
import { Client } from './client.ts';
import { consent } from './consent.ts';
import { startPractice } from './practice.ts';
import type { RunningPractice } from './practice.ts';
import { sandboxes } from './sandboxes.ts';

let practice: RunningPractice;
let server: TestServer;

beforeAll(async () => {
  practice = await startPractice();
  server = await startTestServer(practice.environment);
});
afterAll(async () => {
  await server?.stop();
  await practice?.close();
});

async function connect(type: string) {
  const wanted = practice.destinations.find((destination) => destination.type === type);
  if (wanted === undefined) throw new Error(`there is no sandbox of ${type}`);
  const client = new Client(server.url, server.workspaceToken, new AbortController().signal);
  const credentials =
    wanted.authorize === undefined
      ? wanted.credentials
      : { ...wanted.credentials, oauth_code: await consent(client, type, wanted.authorize) };
  const json = { service_connection: { type, credentials } };
  return { credentials, answer: await server.api('POST', '/destinations', { json }) };
}

interface Listed {
  readonly label: string;
  readonly full_name: string;
  readonly supported_operations: readonly string[];
  readonly fields?: readonly object[];
}

// Side by side: each waits for the rate limits of its provider.
test.concurrent.each(sandboxes.map(({ type }) => type))(
  '%s is connected, checked and discovered through the API, and holds what its overview says',
  async (type) => {
    const { credentials, answer } = await connect(type);
    expect(answer.status).toBe(201);
    const { data } = answer.body;
    const steps = data.last_test_results.steps as { step: string; status: string; error: unknown }[];
    expect(steps.filter(({ status }) => status === 'failed')).toEqual([]);
    expect(data.last_test_succeeded).toBe(true);
    const objects = data.objects as Listed[];
    expect(objects.length).toBeGreaterThan(0);
    const overview = connectors.find((connector) => connector.type === type)?.overview.objects ?? [];
    const named = new Map(overview.map(({ name, operations }) => [name, operations]));
    for (const object of objects.filter(({ supported_operations: operations }) => operations.length > 0)) {
      const said = named.get(object.label);
      const candidates = said === undefined ? overview.map(({ operations }) => operations) : [said];
      const fits = candidates.some((operations) =>
        object.supported_operations.every((operation) =>
          (operations as readonly string[]).includes(operation),
        ),
      );
      expect({ object: object.label, fits }).toEqual({ object: object.label, fits: true });
    }
    const shown = JSON.stringify(answer.body);
    const secrets = Object.entries(credentials).filter(([name]) => /token|key|secret|code/.test(name));
    for (const [, secret] of secrets) expect(shown).not.toContain(secret);
    const tested = await server.api('POST', `/destinations/${data.id}/test`);
    expect(tested.body.data.last_test_succeeded).toBe(true);
    const { full_name: first = '' } = objects.find(({ fields }) => fields === undefined) ?? objects[0] ?? {};
    const object = await server.api('GET', `/destinations/${data.id}/objects/${encodeURIComponent(first)}`);
    expect(object.body.data.fields.length).toBeGreaterThan(0);
    expect((await server.api('DELETE', `/destinations/${data.id}`)).status).toBe(200);
  },
);

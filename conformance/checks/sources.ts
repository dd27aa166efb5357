import { setTimeout as delay } from 'node:timers/promises';
import type { Answer } from '../client.ts';
import type { SourceCheck, SourceSubject } from '../check.ts';
import {
  bareStatus,
  equal,
  errorWithMessage,
  list,
  must,
  object,
  quote,
  refused,
  status,
} from '../expect.ts';
import type { Fields } from '../expect.ts';
import { leadsOn, listed } from '../listing.ts';
import { one } from '../shapes.ts';
import { configurationFields, source } from '../source-shapes.ts';

const POLL_MS = 250;
const POLLS = 240;

const create = ({ client }: SourceSubject, connection: unknown): Promise<Answer> =>
  client('POST', '/sources', { json: { connection } });

const patch = ({ client }: SourceSubject, id: number, connection: unknown): Promise<Answer> =>
  client('PATCH', `/sources/${id}`, { json: { connection } });

async function fetched({ client }: SourceSubject, id: number): Promise<Fields> {
  const answer = await client('GET', `/sources/${id}`);
  status(answer, 200);
  return source(one(answer.body, 'success'));
}

async function tested(subject: SourceSubject, id: number): Promise<Fields> {
  for (let poll = 0; poll < POLLS; poll += 1) {
    const found = await fetched(subject, id);
    if (found['last_test_succeeded'] !== null && !JSON.stringify(found).includes('"running"')) return found;
    await delay(POLL_MS);
  }
  return must(false, `the test did not end within ${(POLLS * POLL_MS) / 1_000} s`) as never;
}

async function fieldsOf({ client, source: { type } }: SourceSubject): Promise<readonly Fields[]> {
  const { body } = await client('GET', `/source_types/${type}`);
  return configurationFields(one(body, 'success'));
}

/** Credentials of the right form that open nothing: every text is another, but for words of a list and places. */
async function wrongCredentials(subject: SourceSubject): Promise<Record<string, unknown>> {
  const ofLists = (await fieldsOf(subject)).filter((field) => {
    const values = field['possible_values'];
    return Array.isArray(values) && values.length > 0;
  });
  const kept = new Set(['hostname', 'host', 'port', ...ofLists.map(({ id }) => id)]);
  return Object.fromEntries(
    Object.entries(subject.source.credentials).map(([key, value]) => [
      key,
      typeof value === 'string' && !kept.has(key) ? `${value}_conformance` : value,
    ]),
  );
}

export const sourceChecks: readonly SourceCheck[] = [
  {
    source: 'sources page',
    name: 'POST /sources answers 201, "created" and an id; GET /sources/[ID] has the source',
    needsSource: true,
    async run(subject) {
      const id = await subject.createSource('Conformance_made');
      const found = await fetched(subject, id);
      equal(found['id'], id, 'id');
      equal(found['name'], 'Conformance_made', 'name');
      equal(found['type'], subject.source.type, 'type');
    },
  },
  {
    source: 'sources page',
    name: 'the connection is tested until it has succeeded, step by step',
    needsSource: true,
    async run(subject) {
      const found = await tested(subject, await subject.createSource('Conformance_tested'));
      const { last_test_results: results, last_tested_at: at } = found;
      equal(found['last_test_succeeded'], true, `last_test_succeeded (${quote(results)})`);
      must(at !== null, 'last_tested_at is null');
      must(list(object(results, 'last_test_results')['steps'], 'steps').length > 0, 'there are no steps');
    },
  },
  {
    source: 'sources page',
    name: 'a request without a type, with an unknown one or with bad credentials is 400 with a message',
    needsSource: true,
    async run(subject) {
      const { type, credentials } = subject.source;
      errorWithMessage(await create(subject, undefined), 400);
      errorWithMessage(await create(subject, { credentials }), 400);
      errorWithMessage(await create(subject, { type: 'no_such_type', credentials: {} }), 400);
      errorWithMessage(await create(subject, { type, credentials: 'text' }), 400);
      const required = (await fieldsOf(subject)).find(
        ({ id, rules }) => quote(rules).includes('required') && String(id) in credentials,
      );
      if (required === undefined) return;
      const { [String(required['id'])]: _left, ...others } = credentials;
      errorWithMessage(await create(subject, { type, credentials: others }), 400);
    },
  },
  {
    source: 'sources page',
    name: 'credentials that open nothing are refused with a message, or kept with the step that failed',
    needsSource: true,
    async run(subject) {
      const { type } = subject.source;
      const credentials = await wrongCredentials(subject);
      const answer = await create(subject, { type, name: 'Conformance_wrong', credentials });
      if (answer.status !== 201) return refused(answer);
      const { id } = one(answer.body, 'created');
      const found = await tested(subject, Number(id));
      equal(found['last_test_succeeded'], false, 'last_test_succeeded');
      const steps = list(object(found['last_test_results'], 'last_test_results')['steps'], 'steps');
      equal(object(steps.at(-1), 'the last step')['status'], 'failed', 'the status of the last step');
    },
  },
  {
    source: 'client: Terraform',
    name: 'POST /sources takes sync_engine and ignores what is not known',
    needsSource: true,
    async run(subject) {
      const { type, credentials } = subject.source;
      const connection = { type, name: 'Conformance_basic', credentials, sync_engine: 'basic', unknown: 1 };
      const answer = await create(subject, connection);
      status(answer, 201);
      const { id } = one(answer.body, 'created');
      equal((await fetched(subject, Number(id)))['sync_engine'], 'basic', 'sync_engine');
    },
  },
  {
    source: 'sources page',
    name: 'GET /sources lists sources, the latest first, and next leads on',
    needsSource: true,
    async run(subject) {
      const older = await subject.createSource('Conformance_older');
      const newer = await subject.createSource('Conformance_newer');
      await leadsOn(subject.client, '/sources', older, newer);
      for (const item of await listed(subject.client, '/sources')) source(item);
    },
  },
  {
    source: 'sources page',
    name: 'PATCH /sources/[ID] answers "updated" with the source; label is the name; credentials are merged',
    needsSource: true,
    async run(subject) {
      const id = await subject.createSource('Conformance_before');
      const made = await tested(subject, id);
      const changed = await patch(subject, id, { name: 'Conformance_after' });
      status(changed, 200);
      equal(source(one(changed.body, 'updated'))['name'], 'Conformance_after', 'name');
      const labelled = await patch(subject, id, { label: 'Conformance_label' });
      equal(source(one(labelled.body, 'updated'))['name'], 'Conformance_label', 'name after a label');
      const [[key, value] = []] = Object.entries(subject.source.credentials);
      const merged = await patch(subject, id, key === undefined ? {} : { credentials: { [key]: value } });
      status(merged, 200);
      const found = await tested(subject, id);
      equal(found['connection_details'], made['connection_details'], 'connection_details');
      equal(found['last_test_succeeded'], true, 'last_test_succeeded');
      errorWithMessage(await patch(subject, id, { name: 7 }), 400);
      equal((await fetched(subject, id))['name'], 'Conformance_label', 'name after a bad one');
    },
  },
  {
    source: 'sources page',
    name: 'DELETE /sources/[ID] answers "deleted", then 404',
    needsSource: true,
    async run(subject) {
      const id = await subject.createSource('Conformance_deleted');
      const answer = await subject.client('DELETE', `/sources/${id}`);
      status(answer, 200);
      equal(answer.body, { status: 'deleted' }, 'the body');
      bareStatus(await subject.client('GET', `/sources/${id}`), 404);
      bareStatus(await subject.client('DELETE', `/sources/${id}`), 404);
      bareStatus(await patch(subject, id, { name: 'Gone' }), 404);
    },
  },
  {
    source: 'conventions',
    name: 'secrets of sources are in no answer',
    needsSource: true,
    async run(subject) {
      const { credentials } = subject.source;
      const isSecret = new Set(
        (await fieldsOf(subject)).flatMap((field) =>
          field['is_password_type_field'] === true ? [String(field['id'])] : [],
        ),
      );
      const open = new Set(
        Object.entries(credentials).flatMap(([key, value]) => (isSecret.has(key) ? [] : [value])),
      );
      // A short one, or one that is also the user's name, is in answers by chance.
      const values = Object.entries(credentials).flatMap(([key, value]) =>
        isSecret.has(key) && typeof value === 'string' && value.length >= 8 && !open.has(value)
          ? [value]
          : [],
      );
      const id = await subject.createSource('Conformance_secrets');
      const one = await subject.client('GET', `/sources/${id}`);
      const all = await subject.client('GET', '/sources?per_page=100');
      for (const { text } of [one, all]) {
        for (const value of values) must(!text.includes(value), 'an answer holds a secret');
      }
    },
  },
];

import type { Check, Subject } from '../check.ts';
import { equal, errorWithMessage, quote, must, status } from '../expect.ts';
import { destination, one } from '../shapes.ts';

const create = ({ client }: Subject, connection: unknown, extra: object = {}) =>
  client('POST', '/destinations', { json: { ...extra, service_connection: connection } });

async function remove({ client }: Subject, id: unknown): Promise<void> {
  await client('DELETE', `/destinations/${String(id)}`);
}

async function total({ client }: Subject): Promise<unknown> {
  const { body } = await client('GET', '/destinations?per_page=1');
  return (body as { pagination?: { total_records?: unknown } }).pagination?.total_records;
}

export const createChecks: readonly Check[] = [
  {
    source: 'create page',
    name: 'POST /destinations answers 201, "created" and the full destination',
    async run(subject) {
      const { type, credentials } = subject;
      const answer = await create(subject, { name: 'Conformance: created', type, credentials });
      status(answer, 201);
      const data = destination(one(answer.body, 'created'));
      try {
        equal(data['name'], 'Conformance: created', 'name');
        equal(data['type'], type, 'type');
        const fetched = await subject.client('GET', `/destinations/${String(data['id'])}`);
        equal(one(fetched.body, 'success')['id'], data['id'], 'the id that is fetched');
      } finally {
        await remove(subject, data['id']);
      }
    },
  },
  {
    source: 'create page',
    name: 'the connection is tested step by step: last_test_results, last_test_succeeded, last_tested_at',
    async run(subject) {
      const made = await subject.create('Conformance: tested');
      const { last_test_results: results, last_test_succeeded: succeeded } = destination(made);
      must(results !== null, 'last_test_results is null');
      equal(succeeded, true, `last_test_succeeded (${quote(results)})`);
      must(made['last_tested_at'] !== null, 'last_tested_at is null');
    },
  },
  {
    source: 'create page',
    name: 'objects come with their fields',
    async run(subject) {
      const made = destination(await subject.create('Conformance: objects'));
      const objects = made['objects'] as readonly { fields?: readonly unknown[] }[];
      must(objects.length > 0, 'objects is empty');
      if (objects.length <= 100)
        must((objects[0]?.fields?.length ?? 0) > 0, 'the first object has no fields');
    },
  },
  {
    source: 'destinations page',
    name: 'the name may be left out',
    async run(subject) {
      const answer = await create(subject, { type: subject.type, credentials: subject.credentials });
      status(answer, 201);
      const { id, name } = one(answer.body, 'created');
      await remove(subject, id);
      must(typeof name === 'string' && name !== '', `name is ${quote(name)}`);
    },
  },
  {
    source: 'client: Terraform',
    name: 'fields that are not known are ignored',
    async run(subject) {
      const { type, credentials } = subject;
      const connection = { name: 'Conformance: extra', type, credentials, sync_engine: 'basic' };
      const answer = await create(subject, connection, { type, name: 'At the top' });
      status(answer, 201);
      const { id, name } = one(answer.body, 'created');
      await remove(subject, id);
      equal(name, 'Conformance: extra', 'name');
    },
  },
  {
    source: 'destinations page',
    name: 'type and credentials are required: "error" with a message, and nothing is made',
    async run(subject) {
      const before = await total(subject);
      errorWithMessage(await create(subject, { credentials: subject.credentials }), 400);
      errorWithMessage(await create(subject, { type: subject.type, credentials: {} }), 400);
      errorWithMessage(await create(subject, { type: 'no_such_type', credentials: {} }), 400);
      errorWithMessage(await create(subject, undefined), 400);
      equal(await total(subject), before, 'the number of destinations');
    },
  },
  {
    source: 'conventions',
    name: 'secrets are in no answer',
    async run(subject) {
      const connector = await subject.client('GET', `/connectors/${subject.type}`);
      const fields = one(connector.body, 'success')['configuration_fields'] as {
        fields: readonly { id: string; is_password_type_field: boolean }[];
      };
      const secret = fields.fields.filter((field) => field.is_password_type_field).map(({ id }) => id);
      const values = secret.map((id) => subject.credentials[id]).filter((value) => typeof value === 'string');
      const made = await subject.create('Conformance: secrets');
      const fetched = await subject.client('GET', `/destinations/${made.id}`);
      const listed = await subject.client('GET', '/destinations?per_page=100');
      for (const text of [JSON.stringify(made), fetched.text, listed.text]) {
        for (const value of values) must(!text.includes(value), 'an answer holds a secret');
      }
    },
  },
];

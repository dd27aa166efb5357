import type { Check, Subject } from '../check.ts';
import { bareStatus, equal, errorWithMessage, must, status } from '../expect.ts';
import { destination, one } from '../shapes.ts';

const patch = ({ client }: Subject, id: number, connection: unknown, extra: object = {}) =>
  client('PATCH', `/destinations/${id}`, { json: { ...extra, service_connection: connection } });

export const changeChecks: readonly Check[] = [
  {
    source: 'destinations page',
    name: 'GET /destinations/[ID] answers the destination with its objects',
    async run(subject) {
      const made = await subject.create('Conformance: fetched');
      const answer = await subject.client('GET', `/destinations/${made.id}`);
      status(answer, 200);
      const found = destination(one(answer.body, 'success'));
      equal(found['id'], made.id, 'id');
      equal(found['name'], made['name'], 'name');
      equal(found['connection_details'], made['connection_details'], 'connection_details');
    },
  },
  {
    source: 'destinations page',
    name: 'GET /destinations/[ID] of an unknown id is 404 with the number as status',
    async run({ client }) {
      bareStatus(await client('GET', '/destinations/2000000000'), 404);
    },
  },
  {
    source: 'destinations page',
    name: 'PATCH /destinations/[ID] answers "updated" with id, name, type, connection_details and objects',
    async run(subject) {
      const { id, type } = await subject.create('Conformance: before');
      const answer = await patch(subject, id, { name: 'Conformance: after' });
      status(answer, 200);
      const changed = destination(one(answer.body, 'updated'));
      equal(changed['id'], id, 'id');
      equal(changed['type'], type, 'type');
      equal(changed['name'], 'Conformance: after', 'name');
    },
  },
  {
    source: 'destinations page',
    name: 'PATCH merges credentials: each of them can be sent alone, the others stay',
    async run(subject) {
      const made = await subject.create('Conformance: merged');
      for (const [key, value] of Object.entries(subject.credentials)) {
        const answer = await patch(subject, made.id, { credentials: { [key]: value } });
        status(answer, 200);
        const changed = one(answer.body, 'updated');
        equal(changed['connection_details'], made['connection_details'], `connection_details after ${key}`);
        equal(changed['last_test_succeeded'], true, `last_test_succeeded after ${key}`);
      }
    },
  },
  {
    source: 'client: Terraform',
    name: 'PATCH takes name and all credentials, and ignores a name at the top',
    async run(subject) {
      const { id } = await subject.create('Conformance: terraform');
      const { credentials } = subject;
      const connection = { name: 'Conformance: terraformed', credentials };
      const answer = await patch(subject, id, connection, { name: 'At the top' });
      status(answer, 200);
      equal(one(answer.body, 'updated')['name'], 'Conformance: terraformed', 'name');
    },
  },
  {
    source: 'destinations page',
    name: 'PATCH with a bad value is "error" with a message, and changes nothing',
    async run(subject) {
      const { id, name } = await subject.create('Conformance: unchanged');
      errorWithMessage(await patch(subject, id, { name: 7 }), 400);
      errorWithMessage(await patch(subject, id, { credentials: 'text' }), 400);
      const { body } = await subject.client('GET', `/destinations/${id}`);
      equal(one(body, 'success')['name'], name, 'name');
    },
  },
  {
    source: 'destinations page',
    name: 'DELETE /destinations/[ID] answers "deleted", then 404',
    async run(subject) {
      const { id } = await subject.create('Conformance: deleted');
      const answer = await subject.client('DELETE', `/destinations/${id}`);
      status(answer, 200);
      equal(answer.body, { status: 'deleted' }, 'the body');
      bareStatus(await subject.client('GET', `/destinations/${id}`), 404);
      bareStatus(await subject.client('DELETE', `/destinations/${id}`), 404);
      bareStatus(await patch(subject, id, { name: 'Gone' }), 404);
    },
  },
  {
    source: 'destinations page',
    name: 'GET /destinations/authorize_url is no destination; a type without OAuth, or none, is an error',
    async run({ client, type }) {
      const redirect = 'redirect_uri=https%3A%2F%2Fapp.example.com%2Fdone';
      errorWithMessage(await client('GET', `/destinations/authorize_url?${redirect}`), 400);
      errorWithMessage(await client('GET', `/destinations/authorize_url?type=no_such_type&${redirect}`), 400);
      const answer = await client('GET', `/destinations/authorize_url?type=${type}&${redirect}`);
      if (answer.status !== 200) return errorWithMessage(answer, 400);
      const { authorize_url: url } = answer.body as { authorize_url?: unknown };
      must(typeof url === 'string' && URL.canParse(url), 'authorize_url is no URL at the top of the body');
    },
  },
];

import type { Check } from '../check.ts';
import { bareStatus, equal, errorWithMessage, object, must, shape, status } from '../expect.ts';
import { one, page } from '../shapes.ts';

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

const WORKSPACE = {
  id: 'integer',
  name: 'string',
  organization_id: 'integer',
  created_at: 'time',
  notification_emails: 'list',
};

export const wireChecks: readonly Check[] = [
  {
    source: 'conventions',
    name: 'the token goes as Bearer; header names may be in lower case',
    async run({ client, token }) {
      status(await client('GET', '/destinations', { authorization: `Bearer ${token}` }), 200);
      const lower = { authorization: null, headers: { authorization: `Bearer ${token}` } };
      status(await client('GET', '/destinations', lower), 200);
    },
  },
  {
    source: 'client: Dagster',
    name: 'the token goes as the password of the user "bearer" too, colons included',
    async run({ client, token }) {
      status(await client('GET', '/destinations', { authorization: basic('bearer', token) }), 200);
      bareStatus(await client('GET', '/destinations', { authorization: basic('somebody', token) }), 401);
    },
  },
  {
    source: 'conventions',
    name: 'no token and a wrong one are 401 with the number as status',
    async run({ client, token }) {
      bareStatus(await client('GET', '/destinations', { authorization: null }), 401);
      bareStatus(await client('GET', '/destinations', { authorization: `Bearer ${token}x` }), 401);
      const connection = { service_connection: {} };
      bareStatus(await client('POST', '/destinations', { authorization: null, json: connection }), 401);
    },
  },
  {
    source: 'client: Dagster',
    name: 'Content-Type: application/json;version=2 is JSON',
    async run({ client }) {
      const headers = { 'Content-Type': 'application/json;version=2', Accept: '*/*' };
      status(await client('GET', '/destinations', { headers }), 200);
      const answer = await client('POST', '/destinations', { headers, json: {} });
      errorWithMessage(answer, 400);
    },
  },
  {
    source: 'client: Terraform',
    name: 'a JSON content type without a body is accepted on every method',
    async run(subject) {
      const { client } = subject;
      const headers = { 'Content-Type': 'application/json' };
      const { id } = await subject.create('Conformance: empty bodies');
      status(await client('GET', `/destinations/${id}`, { headers }), 200);
      status(await client('POST', `/destinations/${id}/refresh_objects`, { headers, body: '' }), 200, 202);
      status(await client('DELETE', `/destinations/${id}`, { headers, body: '' }), 200);
    },
  },
  {
    source: 'client: embedded demo',
    name: 'a trailing slash makes no difference',
    async run({ client }) {
      status(await client('GET', '/destinations/'), 200);
    },
  },
  {
    source: 'conventions',
    name: 'a body that is no JSON is an error with a message',
    async run({ client }) {
      const headers = { 'Content-Type': 'application/json' };
      errorWithMessage(await client('POST', '/destinations', { headers, body: '{' }), 400);
    },
  },
  {
    source: 'conventions',
    name: 'ids that are none are 404',
    async run({ client }) {
      for (const id of ['0', '-1', 'abc', '99999999999999999999', '%zz']) {
        status(await client('GET', `/destinations/${id}`), 404);
      }
    },
  },
  {
    source: 'connectors page',
    name: 'GET /connectors lists the types of destinations with the credentials that they take',
    async run({ client, type }) {
      const answer = await client('GET', '/connectors?per_page=100');
      status(answer, 200);
      const found = page(answer.body).find((item) => item['service_name'] === type);
      must(found !== undefined, `${type} is not listed`);
      const types = { label: 'string', creatable_via_api: 'boolean', configuration_fields: 'object' };
      shape(found, types, 'connector');
      const fetched = await client('GET', `/connectors/${type}`);
      equal(one(fetched.body, 'success'), found, `GET /connectors/${type}`);
      bareStatus(await client('GET', '/connectors/no_such_type'), 404);
    },
  },
  {
    source: 'client: embedded demo',
    name: 'GET /workspace/ is the workspace of the token',
    async run({ client }) {
      const answer = await client('GET', '/workspace/');
      status(answer, 200);
      shape(one(answer.body, 'success'), WORKSPACE, 'workspace');
    },
  },
  {
    source: 'workspaces page',
    name: 'with a personal access token: workspaces are made, listed, fetched, changed and deleted',
    needsOrganizationToken: true,
    async run({ client, organizationToken }) {
      const authorization = `Bearer ${organizationToken}`;
      const json = { name: 'Conformance', return_workspace_api_key: true };
      const made = await client('POST', '/workspaces', { authorization, json });
      status(made, 201);
      const { id, api_key: key } = shape(
        one(made.body, 'success'),
        { ...WORKSPACE, api_key: 'string' },
        'workspace',
      );
      const path = `/workspaces/${String(id)}`;
      try {
        page((await client('GET', '/workspaces', { authorization })).body);
        equal(one((await client('GET', path, { authorization })).body, 'success')['id'], id, 'id');
        const changed = await client('PATCH', path, { authorization, json: { name: 'Conformance 2' } });
        equal(one(changed.body, 'updated')['name'], 'Conformance 2', 'name');
        const shown = await client('GET', `${path}/api_key`, { authorization });
        equal(object(shown.body, 'the body')['api_key'], key, 'api_key');
        const own = await client('GET', '/destinations', { authorization: `Bearer ${String(key)}` });
        equal(page(own.body), [], 'the destinations of a new workspace');
      } finally {
        status(await client('DELETE', path, { authorization }), 200);
      }
    },
  },
];

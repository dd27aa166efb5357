import { expect, test } from 'vitest';
import { connect, useEndpoint, useServer } from '../../../testing/served.ts';

const served = useServer();
const practice = useEndpoint({
  objects: Array.from({ length: 101 }, (_, at) => ({
    object_api_name: `object ${at}`,
    label: `Object ${at}`,
    operations: ['upsert' as const],
    fields: [
      {
        field_api_name: `key of ${at}`,
        label: 'Key',
        identifier: true,
        required: true,
        createable: true,
        updateable: true,
        type: 'string' as const,
        array: false,
      },
    ],
  })),
  rateLimit: 1_000,
});

const fieldRequests = (): number =>
  practice.endpoint.requests.filter(({ method }) => method === 'list_fields').length;

test('of more than 100 objects the fields are fetched when somebody asks for them, and kept', async () => {
  const made = await connect(served.api, practice.endpoint.url);
  expect(made.last_test_succeeded).toBe(true);
  expect(made.objects.length).toBe(101);
  for (const object of made.objects) expect(object).not.toHaveProperty('fields');
  const asked = fieldRequests();
  const { body } = await served.api('GET', `/destinations/${made.id}/objects/object%2077`);
  expect(body.data.fields).toMatchObject([{ full_name: 'key of 77' }]);
  expect(fieldRequests()).toBe(asked + 1);
  const again = await served.api('GET', `/destinations/${made.id}/objects/object%2077`);
  expect(again.body.data).toEqual(body.data);
  expect(fieldRequests()).toBe(asked + 1);
  const pages = await served.api('GET', `/destinations/${made.id}/objects?per_page=100`);
  expect(pages.body.pagination).toMatchObject({ total_records: 101, last_page: 2 });
  expect(pages.body.data[77]).toEqual(body.data);
  const destination = await served.api('GET', `/destinations/${made.id}`);
  expect(destination.body.data.objects[77]).not.toHaveProperty('fields');
});

test('fields that can not be fetched are told, and the object stays', async () => {
  const made = await connect(served.api, practice.endpoint.url);
  practice.endpoint.failNext('method_error', 'list_fields');
  const { status, body } = await served.api('GET', `/destinations/${made.id}/objects/object%205`);
  expect(status).toBe(200);
  expect(body.data).toMatchObject({ full_name: 'object 5' });
  expect(body.data).not.toHaveProperty('fields');
  expect(body.message).toContain('The CRM is closed today');
  const later = await served.api('GET', `/destinations/${made.id}/objects/object%205`);
  expect(later.body.data.fields).toMatchObject([{ full_name: 'key of 5' }]);
});

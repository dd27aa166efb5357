import type { Check, Subject } from '../check.ts';
import { bareStatus, equal, list, must, status } from '../expect.ts';
import { refreshed, startRefresh } from '../refreshing.ts';
import { destinationObject, one, page } from '../shapes.ts';

async function objectNames({ client }: Subject, id: number): Promise<string[]> {
  const { body } = await client('GET', `/destinations/${id}/objects`);
  return page(body).map((item) => String(item['full_name']));
}

export const refreshChecks: readonly Check[] = [
  {
    source: 'destinations page',
    name: 'POST refresh_objects gives a refresh_key; its status becomes "completed"',
    async run(subject) {
      const { id } = await subject.create('Conformance: refreshed');
      const key = await startRefresh(subject.client, `/destinations/${id}/refresh_objects`);
      await refreshed(subject.client, `/destinations/${id}/refresh_objects_status?refresh_key=${key}`);
    },
  },
  {
    source: 'client: Terraform',
    name: 'refresh_objects takes {} and object_types; its status can be asked for without a key',
    async run(subject) {
      const { id } = await subject.create('Conformance: refreshed again');
      await startRefresh(subject.client, `/destinations/${id}/refresh_objects`, { json: {} });
      await startRefresh(subject.client, `/destinations/${id}/refresh_objects`, {
        json: { object_types: ['user'] },
      });
      await refreshed(subject.client, `/destinations/${id}/refresh_objects_status`);
    },
  },
  {
    source: 'destinations page',
    name: 'a refresh_key that was never given is 404',
    async run(subject) {
      const { id } = await subject.create('Conformance: unknown key');
      const path = `/destinations/${id}/refresh_objects_status?refresh_key=2000000000`;
      bareStatus(await subject.client('GET', path), 404);
      bareStatus(await subject.client('POST', '/destinations/2000000000/refresh_objects'), 404);
    },
  },
  {
    source: 'objects page',
    name: 'GET objects is a paged list of objects with their fields',
    async run(subject) {
      const { id } = await subject.create('Conformance: listed');
      const answer = await subject.client('GET', `/destinations/${id}/objects`);
      status(answer, 200);
      const objects = page(answer.body);
      must(objects.length > 0, 'the list is empty');
      for (const item of objects) destinationObject(item);
    },
  },
  {
    source: 'objects page',
    name: 'GET objects/[full_name] finds each object under its URL-encoded name, with its fields',
    async run(subject) {
      const { id } = await subject.create('Conformance: named');
      for (const name of await objectNames(subject, id)) {
        const answer = await subject.client('GET', `/destinations/${id}/objects/${encodeURIComponent(name)}`);
        status(answer, 200);
        const found = destinationObject(one(answer.body, 'success'));
        equal(found['full_name'], name, 'full_name');
        must(list(found['fields'], `the fields of ${name}`).length > 0, `${name} has no fields`);
      }
      bareStatus(await subject.client('GET', `/destinations/${id}/objects/no%2Fsuch%20object`), 404);
    },
  },
  {
    source: 'objects page',
    name: 'POST refresh_fields gives a refresh_key; its status becomes "completed"',
    async run(subject) {
      const { id } = await subject.create('Conformance: fields');
      const [name = ''] = await objectNames(subject, id);
      const path = `/destinations/${id}/objects/${encodeURIComponent(name)}`;
      const key = await startRefresh(subject.client, `${path}/refresh_fields`);
      await refreshed(subject.client, `${path}/refresh_fields_status?refresh_key=${key}`);
    },
  },
  {
    source: 'objects page',
    name: 'GET object_types is a paged list',
    async run(subject) {
      const { id } = await subject.create('Conformance: types');
      const answer = await subject.client('GET', `/destinations/${id}/object_types`);
      status(answer, 200);
      page(answer.body);
    },
  },
];

import { expect, test } from 'vitest';
import { listConnectorObjectTypes } from '#contract';
import { testProtection } from '../../testing/protection.ts';
import { useServer } from '../../testing/served.ts';

const served = useServer();

testProtection(served, listConnectorObjectTypes);

test('no connector creates objects, so the list is empty; an unknown type is 404', async () => {
  const { body } = await served.api('GET', '/connectors/postgres/object_types');
  expect(body).toMatchObject({ status: 'success', data: [], next: null });
  expect((await served.api('GET', '/connectors/nonsense/object_types')).body).toEqual({ status: 404 });
});

import { expect, test } from 'vitest';
import { listConnectors } from '#contract';
import { testProtection } from '../../testing/protection.ts';
import { useServer } from '../../testing/served.ts';

const served = useServer();

testProtection(served, listConnectors);

test('every type of destination is listed with the credentials that it takes', async () => {
  const { body } = await served.api('GET', '/connectors');
  const names = body.data.map(({ service_name }: { service_name: string }) => service_name);
  expect(names.toSorted()).toEqual(['active_campaign', 'custom_api', 'mysql', 'postgres']);
  for (const connector of body.data) {
    expect(connector).toMatchObject({ creatable_via_api: true, auth_method: 'credentials' });
    expect(connector.configuration_fields.fields.length).toBeGreaterThan(1);
  }
});

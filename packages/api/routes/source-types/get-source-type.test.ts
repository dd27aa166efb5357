import { expect, test } from 'vitest';
import { fetchSourceType } from '#contract';
import { testProtection } from '../../testing/protection.ts';
import { useServer } from '../../testing/served.ts';

const served = useServer();
testProtection(served, fetchSourceType);

test('a type names the credentials that it takes, as the types of destinations do', async () => {
  const { body } = await served.api('GET', '/source_types/postgres');
  expect(body.data).toMatchObject({
    service_name: 'postgres',
    label: 'PostgreSQL',
    creatable_via_api: true,
    editable_via_api: true,
    creatable_via_connect_link: false,
    supports_warehouse_writeback: false,
  });
  const password = body.data.configuration_fields.fields.find(({ id }: { id: string }) => id === 'password');
  expect(password).toMatchObject({ rules: 'required:notForEditing', is_password_type_field: true });
});

test('an unknown type is 404, that of a destination alone too', async () => {
  for (const type of ['nothing', 'hubspot']) {
    expect((await served.api('GET', `/source_types/${type}`)).status).toBe(404);
  }
});

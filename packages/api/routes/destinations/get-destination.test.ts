import { expect, test } from 'vitest';
import { fetchDestination } from '#contract';
import { testProtection } from '../../testing/protection.ts';
import { connect, useEndpoint, useServer } from '../../testing/served.ts';

const served = useServer();
const practice = useEndpoint();

testProtection(served, fetchDestination);

test('a destination comes with its steps, its objects and their fields', async () => {
  const { id } = await connect(served.api, practice.endpoint.url, { name: 'CRM' });
  const { status, body } = await served.api('GET', `/destinations/${id}`);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    status: 'success',
    data: { id, name: 'CRM', type: 'custom_api', last_test_succeeded: true },
  });
  const { steps } = body.data.last_test_results;
  expect(steps.length).toBeGreaterThan(1);
  for (const step of steps)
    expect(step).toEqual({ step: expect.any(String), status: 'success', error: null });
  const contact = body.data.objects.find(({ full_name }: { full_name: string }) => full_name === 'contact');
  expect(contact).toMatchObject({
    label: 'Contact',
    allow_custom_fields: true,
    can_be_sync_destination: true,
  });
  expect(contact.fields[0]).toMatchObject({ full_name: 'email', can_be_upsert_key: true, type: 'string' });
});

test('the case-sensitivity of fields is told in both spellings, with one value', async () => {
  const { objects } = await connect(served.api, practice.endpoint.url);
  for (const object of objects) {
    expect(object.allow_case_sensitive_fields).toBe(true);
    expect(object.allow_case_sensitive_field_names).toBe(object.allow_case_sensitive_fields);
  }
});

test('an unknown id is 404', async () => {
  const { status, body } = await served.api('GET', '/destinations/999999');
  expect({ status, body }).toEqual({ status: 404, body: { status: 404 } });
});

import { expect, test } from 'vitest';
import { fetchConnector } from '#contract';
import { testProtection } from '../../testing/protection.ts';
import { useServer } from '../../testing/served.ts';

const served = useServer();

testProtection(served, fetchConnector);

interface Shown {
  id: string;
  rules: string;
  is_password_type_field: boolean;
  placeholder: string | null;
  placholder: string | null;
}

/** What is asked for first where there are several ways to connect. */
const WAYS: Readonly<Record<string, string>> = { google_sheets: 'service_account_key' };

async function fieldsOf(type: string): Promise<Shown[]> {
  return (await served.api('GET', `/connectors/${type}`)).body.data.configuration_fields.fields;
}

test('rules say what a new destination needs, and that a secret may be left out when editing', async () => {
  const rules = Object.fromEntries((await fieldsOf('active_campaign')).map(({ id, rules }) => [id, rules]));
  expect(rules).toEqual({ instance_url: 'required', api_token: 'required:notForEditing' });
});

test('secrets are marked, so that forms hide them', async () => {
  const secret = async (type: string) =>
    (await fieldsOf(type)).filter((field) => field.is_password_type_field).map(({ id }) => id);
  expect(await secret('postgres')).toEqual(['password']);
  expect(await secret('active_campaign')).toEqual(['api_token']);
});

test('a placeholder comes in both spellings', async () => {
  for (const { placeholder, placholder } of await fieldsOf('postgres')) expect(placholder).toBe(placeholder);
});

test('what the rules call required is what a new destination is refused without', async () => {
  const { body } = await served.api('GET', '/connectors');
  for (const { service_name: type } of body.data as { service_name: string }[]) {
    const first = (await fieldsOf(type)).find(({ rules }) => rules.startsWith('required'));
    const json = { service_connection: { type, credentials: {} } };
    const refused = await served.api('POST', '/destinations', { json });
    // Where no single field is required, a way to connect is.
    expect(refused.body.message).toContain(
      `credentials.${first?.id ?? WAYS[type] ?? 'oauth_code'} is required`,
    );
  }
});

test('an unknown type is 404', async () => {
  for (const name of ['nonsense', 'Postgres', '__proto__', 'constructor', '%00']) {
    expect((await served.api('GET', `/connectors/${name}`)).body).toEqual({ status: 404 });
  }
});

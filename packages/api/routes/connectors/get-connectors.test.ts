import { expect, test } from 'vitest';
import { listConnectors } from '#contract';
import { OAUTH_TYPES } from '../../testing/oauth-sandboxes.ts';
import { testProtection } from '../../testing/protection.ts';
import { useServer } from '../../testing/served.ts';

const served = useServer();

testProtection(served, listConnectors);

test('every type of destination is listed with the credentials that it takes', async () => {
  const { body } = await served.api('GET', '/connectors');
  const names = body.data.map(({ service_name }: { service_name: string }) => service_name);
  expect(names.toSorted()).toEqual([
    'active_campaign',
    'braze',
    'custom_api',
    'datadog',
    'google_ads',
    'google_sheets',
    'hubspot',
    'mysql',
    'outreach',
    'postgres',
    'salesforce',
    'zendesk',
  ]);
  for (const connector of body.data) {
    expect(connector).toMatchObject({
      creatable_via_api: true,
      auth_method: OAUTH_TYPES.includes(connector.service_name) ? 'oauth2' : 'credentials',
    });
    expect(connector.configuration_fields.fields).not.toEqual([]);
  }
});

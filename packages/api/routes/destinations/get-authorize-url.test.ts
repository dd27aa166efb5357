import { expect, test } from 'vitest';
import { authorizeUrl } from '#contract';
import { testProtection } from '../../testing/protection.ts';
import { useServer } from '../../testing/served.ts';

const served = useServer();

testProtection(served, authorizeUrl);

const redirect = 'redirect_uri=https%3A%2F%2Fapp.example.com%2Fdone';

test('a type that takes credentials says so, and which to send', async () => {
  const { status, body } = await served.api(
    'GET',
    `/destinations/authorize_url?type=active_campaign&${redirect}`,
  );
  expect({ status, body }).toEqual({
    status: 400,
    body: { status: 'error', message: expect.stringMatching(/not OAuth.*POST \/destinations.*api_token/) },
  });
});

test('a missing type is refused by name', async () => {
  for (const query of ['', `?${redirect}`, `?type=&${redirect}`]) {
    const { status, body } = await served.api('GET', `/destinations/authorize_url${query}`);
    expect({ status, body }).toEqual({
      status: 400,
      body: { status: 'error', message: expect.stringContaining('type is required') },
    });
  }
});

test('an unknown type names those that exist', async () => {
  const { status, body } = await served.api('GET', `/destinations/authorize_url?type=nonsense&${redirect}`);
  expect(status).toBe(400);
  expect(body.message).toContain('must be one of active_campaign, custom_api, mysql, postgres');
});

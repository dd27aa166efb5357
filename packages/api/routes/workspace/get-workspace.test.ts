import { expect, test } from 'vitest';
import { fetchOwnWorkspace } from '#contract';
import { testProtection } from '../../testing/protection.ts';
import { useServer } from '../../testing/served.ts';

const served = useServer();

testProtection(served, fetchOwnWorkspace);

test('a key shows its own workspace, which is how clients check a token', async () => {
  const { status, body } = await served.api('GET', '/workspace');
  expect(status).toBe(200);
  expect(body).toEqual({
    status: 'success',
    data: {
      id: expect.any(Number),
      name: 'My Workspace',
      organization_id: expect.any(Number),
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      notification_emails: [],
    },
  });
});

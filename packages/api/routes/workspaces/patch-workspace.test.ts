import { expect, test } from 'vitest';
import { updateWorkspaceEndpoint } from '#contract';
import { addPersonalToken } from '../../testing/members.ts';
import { testProtection } from '../../testing/protection.ts';
import { useServer } from '../../testing/served.ts';

const served = useServer();

testProtection(served, updateWorkspaceEndpoint);

const patch = (id: number, json: unknown, token = served.server.organizationToken) =>
  served.api('PATCH', `/workspaces/${id}`, { token, json });

test('name and e-mail addresses change; addresses that are not sent stay', async () => {
  const { id } = await served.server.addWorkspace('Before');
  const first = await patch(id, { name: 'After', notification_emails: ['data@example.com'] });
  expect(first.body).toMatchObject({ status: 'updated', data: { id, name: 'After' } });
  const second = await patch(id, { name: 'Later' });
  expect(second.body.data).toMatchObject({ name: 'Later', notification_emails: ['data@example.com'] });
  expect((await patch(id, { name: 'Later', notification_emails: [] })).body.data.notification_emails).toEqual(
    [],
  );
});

test('members may not, and a workspace that is not there is 404', async () => {
  const { id } = await served.server.addWorkspace('Kept');
  const refused = await patch(id, { name: 'Changed' }, await addPersonalToken(served.server, 'member'));
  expect(refused.status).toBe(403);
  expect((await patch(999_999, { name: 'Changed' })).body).toEqual({ status: 404 });
  const { body } = await served.api('GET', `/workspaces/${id}`, { token: served.server.organizationToken });
  expect(body.data.name).toBe('Kept');
});

import { expect, test } from 'vitest';
import { createWorkspaceEndpoint } from '#contract';
import { addPersonalToken } from '../../testing/members.ts';
import { testProtection } from '../../testing/protection.ts';
import { useServer } from '../../testing/served.ts';

const served = useServer();

testProtection(served, createWorkspaceEndpoint);

const create = (json: unknown, token = served.server.organizationToken) =>
  served.api('POST', '/workspaces', { token, json });

test('a workspace is created, its key shown on request only, and the key works at once', async () => {
  const quiet = await create({ name: 'Quiet', notification_emails: ['data@example.com'] });
  expect(quiet.status).toBe(201);
  expect(quiet.body).toMatchObject({
    status: 'success',
    data: { name: 'Quiet', notification_emails: ['data@example.com'] },
  });
  expect(quiet.body.data).not.toHaveProperty('api_key');
  const { body } = await create({ name: 'Loud', return_workspace_api_key: true });
  expect(body.data.api_key).toMatch(/^secret-token:/);
  const own = await served.api('GET', '/workspace', { token: body.data.api_key });
  expect(own.body.data.id).toBe(body.data.id);
});

test('bad requests are refused by name', async () => {
  for (const [json, message] of [
    [{}, 'name is required'],
    [{ name: ' ' }, 'name must not be empty'],
    [{ name: 'x'.repeat(256) }, 'name must not have more than 255 characters'],
    [{ name: 'A', notification_emails: 'data@example.com' }, 'notification_emails must be an array'],
    [{ name: 'A', notification_emails: ['nobody'] }, 'notification_emails.0 must be an e-mail address'],
    [{ name: 'A', return_workspace_api_key: 'yes' }, 'return_workspace_api_key must be a boolean'],
  ] as const) {
    const { status, body } = await create(json);
    expect({ status, body }).toEqual({ status: 400, body: { status: 'error', message } });
  }
});

test('admins may, members may not', async () => {
  expect((await create({ name: 'Ours' }, await addPersonalToken(served.server, 'admin'))).status).toBe(201);
  const { status, body } = await create({ name: 'Theirs' }, await addPersonalToken(served.server, 'member'));
  expect({ status, body }).toEqual({
    status: 403,
    body: { status: 403, message: expect.stringContaining('owner or admin') },
  });
});

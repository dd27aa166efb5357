import { createClient } from 'node-zendesk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isObject, memberOf, textOf } from '#connector-kit';
import type { Json } from '#connector-kit';
import type { ZendeskSandbox } from './sandbox/index.ts';
import { startZendeskSandbox } from './sandbox/index.ts';

let sandbox: ZendeskSandbox;

beforeEach(async () => {
  sandbox = await startZendeskSandbox();
});

afterEach(() => sandbox.close());

function client(options: object = {}) {
  const token = sandbox.oauth.issue('read write').accessToken;
  return createClient({ endpointUri: `${sandbox.url}/api/v2`, token, oauth: true, ...options });
}

/** The client's types want a list here; what it sends, and what Zendesk takes, is an object with a list. */
function body(content: object): never {
  return content as never;
}

/** The results of the job that an answer tells of, by the client's own asking. */
async function resultsOf(answer: object): Promise<unknown> {
  const result = memberOf(answer as Json, 'result');
  const id = memberOf(memberOf(result, 'job_status') ?? result, 'id');
  for (;;) {
    const { result: job } = await client().jobstatuses.show(textOf(id) ?? '');
    const status = memberOf(job as Json, 'job_status') ?? (job as Json);
    if (memberOf(status, 'status') === 'completed') return memberOf(status, 'results');
  }
}

test('node-zendesk finds out who is authorized, by an access token or an API token', async () => {
  const { result: byToken } = await client().users.me();
  expect(byToken).toMatchObject({ id: 1, role: 'admin' });
  const basic = { oauth: false, username: sandbox.email, token: sandbox.apiToken };
  const { result: byBasic } = await client(basic).users.me();
  expect(byBasic).toMatchObject({ id: 1 });
  await expect(client({ ...basic, token: 'wrong' }).organizations.list()).rejects.toMatchObject({
    message: expect.stringContaining('401'),
  });
});

test('node-zendesk writes users in a job and sees what became of each', async () => {
  const queued = await client().users.createOrUpdateMany(
    body({
      users: [
        { external_id: 'u-2', name: 'Ana Updated' },
        { email: 'new@example.com', name: 'New' },
        { email: 'bad', name: 'Bad' },
      ],
    }),
  );
  const results = await resultsOf(queued);
  expect(results).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ id: 2, success: true }),
      expect.objectContaining({ email: 'new@example.com', status: 'Created' }),
      expect.objectContaining({ id: 2, status: 'Failed', error: 'UserUpdateError' }),
    ]),
  );
  const { result: shown } = await client().users.show(2);
  expect(shown).toMatchObject({ name: 'Ana Updated', email: 'ana@example.com' });
  const found = await client().users.search({ query: 'new@example.com' });
  expect(found).toMatchObject([{ name: 'New' }]);
  expect(await client().users.list()).toHaveLength(4);
});

test('node-zendesk creates, finds and deletes organizations', async () => {
  const queued = await client().organizations.createMany(
    body({
      organizations: [{ name: 'Example Books', external_id: 'org-9' }, { name: 'Example Bakery' }],
    }),
  );
  expect(await resultsOf(queued)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ index: 0 }),
      expect.objectContaining({ index: 1, details: expect.stringContaining('already been taken') }),
    ]),
  );
  const found = await client().organizations.showManyByExternalIds(['org-9', 'org-11']);
  expect(found).toMatchObject([{ id: 11 }, { name: 'Example Books' }]);
  const deletion = await client().organizations.bulkDelete([11]);
  expect(await resultsOf(deletion)).toMatchObject([{ id: 11, action: 'delete', success: true }]);
  expect(await client().organizations.list()).toHaveLength(2);
});

test('node-zendesk creates tickets and reads their fields', async () => {
  const queued = await client().tickets.createMany(
    body({
      tickets: [{ subject: 'One', comment: { body: 'Text' } }, { subject: 'Without a comment' }],
    }),
  );
  expect(await resultsOf(queued)).toHaveLength(2);
  const tickets = await client().tickets.list();
  expect(tickets).toHaveLength(5);
  const { result: one } = await client().tickets.show(Number(tickets.at(-1)?.id));
  expect(isObject(one as Json)).toBe(true);
  expect(one).toMatchObject({ subject: 'One' });
  expect(await client().ticketfields.list()).toHaveLength(7);
  expect(await client().userfields.list()).toHaveLength(9);
});

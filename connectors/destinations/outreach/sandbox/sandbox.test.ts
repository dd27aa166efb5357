import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OutreachSandbox } from './index.ts';
import { startOutreachSandbox } from './index.ts';

let sandbox: OutreachSandbox;
beforeAll(async () => {
  sandbox = await startOutreachSandbox({ requestsPerHour: 1_000 });
});
afterAll(() => sandbox.close());

function ask(path: string, options: { method?: string; type?: string; scope?: string; body?: unknown } = {}) {
  const { method = 'GET', type = 'application/vnd.api+json', scope = 'prospects.all', body } = options;
  return fetch(`${sandbox.url}/api/v2${path}`, {
    method,
    headers: { authorization: `Bearer ${sandbox.oauth.issue(scope).accessToken}`, 'content-type': type },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

test('any other media type is refused, on GET too', async () => {
  const answer = await ask('/prospects', { type: 'application/json' });
  expect(answer.status).toBe(415);
  expect(await answer.json()).toMatchObject({ errors: [{ id: 'unsupportedMediaType' }] });
});

test('a scope that writes does not read', async () => {
  const answer = await ask('/prospects', { scope: 'prospects.write' });
  expect([answer.status, await answer.json()]).toMatchObject([
    403,
    { errors: [{ id: 'unauthorizedOauthScope' }] },
  ]);
});

test('what Outreach does not filter by is refused', async () => {
  expect((await ask('/prospects?newFilterSyntax=true&filter[externalId][]=1')).status).toBe(422);
});

test('without the new syntax commas part values', async () => {
  const answer = await ask('/prospects?filter[firstName]=Ana,Bo&fields[prospect]=firstName');
  expect(((await answer.json()) as { data: unknown[] }).data).toEqual([
    { type: 'prospect', id: 1, attributes: { firstName: 'Ana' }, relationships: {} },
    { type: 'prospect', id: 2, attributes: { firstName: 'Bo' }, relationships: {} },
  ]);
});

test('pages go on by a link, and answers count requests', async () => {
  const first = await ask('/prospects?page[size]=2');
  expect(first.headers.get('x-ratelimit-limit')).toBe('1000');
  const { links } = (await first.json()) as { links: { next: string } };
  const path = links.next.slice(`${sandbox.url}/api/v2`.length);
  expect(((await (await ask(path)).json()) as { data: { id: number }[] }).data.map(({ id }) => id)).toEqual([
    3,
  ]);
});

test('the id in the body must be the one of the URL, and read-only attributes are refused', async () => {
  const patch = (data: object) =>
    ask('/prospects/1', { method: 'PATCH', body: { data: { type: 'prospect', ...data } } });
  expect((await patch({ id: 2, attributes: {} })).status).toBe(422);
  expect((await patch({ id: 1, attributes: { createdAt: '2026-01-01' } })).status).toBe(422);
  expect((await patch({ id: 1, attributes: { title: 'x' } })).status).toBe(200);
});

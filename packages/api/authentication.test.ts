import { expect, test } from 'vitest';
import { useServer } from './testing/served.ts';

const served = useServer();

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

async function statusWith(authorization: string, path = '/workspace'): Promise<number> {
  return (await served.api('GET', path, { token: null, headers: { authorization } })).status;
}

test('a token goes as Bearer, in any case of the word', async () => {
  const { workspaceToken } = served.server;
  for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
    expect(await statusWith(`${scheme} ${workspaceToken}`)).toBe(200);
  }
});

test('a token goes as the password of Basic, its own colons included', async () => {
  const { workspaceToken, organizationToken } = served.server;
  expect(workspaceToken).toContain(':');
  expect(await statusWith(basic('bearer', workspaceToken))).toBe(200);
  expect(await statusWith(basic('Bearer', workspaceToken).replace('Basic', 'basic'))).toBe(200);
  expect(await statusWith(basic('bearer', organizationToken), '/workspaces')).toBe(200);
});

test('a token counts as a whole: its prefix, its case and every character', async () => {
  const { workspaceToken } = served.server;
  const withoutPrefix = workspaceToken.replace('secret-token:', '');
  const wrong = [withoutPrefix, workspaceToken.toUpperCase(), `${workspaceToken}x`, `x${workspaceToken}`];
  for (const token of wrong) {
    expect(await statusWith(`Bearer ${token}`)).toBe(401);
    expect(await statusWith(basic('bearer', token))).toBe(401);
  }
});

test('anything else is no token', async () => {
  const { workspaceToken } = served.server;
  const headers = [
    basic('admin', workspaceToken),
    basic('', workspaceToken),
    `Basic ${Buffer.from('bearer').toString('base64')}`,
    'Basic %%%',
    'Basic',
    'Bearer',
    'Bearer  ',
    `Token ${workspaceToken}`,
    workspaceToken,
    `Bearer ${workspaceToken} ${workspaceToken}`,
    `Bearer ${'x'.repeat(8_000)}`,
  ];
  for (const header of headers) {
    const { status, body } = await served.api('GET', '/workspace', {
      token: null,
      headers: { authorization: header },
    });
    expect({ header, status, body }).toEqual({ header, status: 401, body: { status: 401 } });
  }
});

test('a token in the query is none', async () => {
  const { workspaceToken } = served.server;
  const path = `/workspace?token=${workspaceToken}&access_token=${workspaceToken}`;
  expect((await served.api('GET', path, { token: null })).status).toBe(401);
});

test('without a token nobody learns which ids and paths exist', async () => {
  const existing = await served.api('GET', '/destinations', { token: null });
  const absent = await served.api('GET', '/destinations/999', { token: null });
  const bad = await served.api('POST', '/destinations', {
    token: null,
    body: '{',
    headers: { 'content-type': 'application/json' },
  });
  for (const answer of [existing, absent, bad]) {
    expect(answer).toMatchObject({ status: 401, body: { status: 401 } });
  }
});

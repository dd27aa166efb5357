import { expect, test } from 'vitest';
import { newTestToken } from '../../../apps/server/testing/test-server.ts';
import type { Endpoint } from '#contract';
import type { Served } from './served.ts';

/** The path of an endpoint with every parameter filled in; `1` where nothing is given. */
export function pathOf(endpoint: Endpoint, values: Readonly<Record<string, string | number>> = {}): string {
  return endpoint.path.replaceAll(/\{(\w+)\}/g, (_match, name: string) =>
    encodeURIComponent(String(values[name] ?? 1)),
  );
}

/** The first test of every route: it is for holders of the right kind of token only. */
export function testProtection(served: Served, endpoint: Endpoint): void {
  test(`${endpoint.method} ${endpoint.path} is protected`, async () => {
    const { server, api } = served;
    const otherKind = endpoint.token === 'workspace' ? server.organizationToken : server.workspaceToken;
    const strangers = {
      'no token': null,
      'an unknown token': newTestToken(),
      'a part of the right one': server.workspaceToken.slice(0, -1),
      'a token of the other kind': otherKind,
    };
    for (const [who, token] of Object.entries(strangers)) {
      const json = endpoint.bodyExample === undefined ? {} : { json: endpoint.bodyExample };
      const answer = await api(endpoint.method, pathOf(endpoint), { token, ...json });
      expect({ who, status: answer.status, body: answer.body }).toEqual({
        who,
        status: 401,
        body: { status: 401 },
      });
      expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    }
  });
}

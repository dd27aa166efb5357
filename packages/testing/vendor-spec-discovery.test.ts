import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import type { VendorCall } from './vendor-spec-call.ts';
import { openApiOfDiscovery } from './vendor-spec-discovery.ts';
import { readVendorSpec } from './vendor-spec-file.ts';
import { checkVendorCalls } from './vendor-spec.ts';

const range = { type: 'string', location: 'path', required: true };
const discovery = {
  rootUrl: 'https://books.example.com/',
  servicePath: 'books/',
  parameters: {
    alt: { type: 'string', enum: ['json', 'media'], location: 'query' },
    fields: { type: 'string', location: 'query' },
  },
  schemas: {
    Shelf: {
      id: 'Shelf',
      type: 'object',
      properties: {
        id: { type: 'string', format: 'int64' },
        size: { type: 'integer', format: 'int32' },
        kind: { type: 'string', enum: ['OPEN', 'SHUT'] },
        madeAt: { type: 'string', format: 'google-datetime' },
        rows: { type: 'array', items: { type: 'array', items: { type: 'any' } } },
        labels: { type: 'object', additionalProperties: { type: 'string' } },
        next: { $ref: 'Shelf' },
      },
    },
  },
  resources: {
    ranges: {
      methods: {
        get: {
          id: 'ranges.get',
          path: 'v1/{shelf}/values/{range}',
          httpMethod: 'GET',
          scopes: ['read'],
          parameters: {
            shelf: range,
            range,
            ranges: { type: 'string', repeated: true, location: 'query' },
            pageSize: { type: 'integer', minimum: '1', maximum: '100', location: 'query' },
          },
          response: { $ref: 'Shelf' },
        },
        clear: {
          id: 'ranges.clear',
          path: 'v1/{shelf}/values/{range}:clear',
          httpMethod: 'POST',
          scopes: ['write'],
          parameters: { shelf: range, range },
          request: { $ref: 'Shelf' },
          response: { $ref: 'Shelf' },
        },
      },
      resources: {
        jobs: {
          methods: {
            run: {
              id: 'jobs.run',
              path: 'v1/{+name}:run',
              flatPath: 'v1/shelves/{shelvesId}/jobs/{jobsId}:run',
              httpMethod: 'POST',
              parameters: { name: { ...range, pattern: '^shelves/[^/]+/jobs/[^/]+$' } },
              request: { $ref: 'Shelf' },
            },
            read: {
              id: 'jobs.read',
              path: 'v1/media/{+name}',
              httpMethod: 'GET',
              parameters: { name: { ...range, pattern: '^.*$' } },
            },
          },
        },
      },
    },
  },
};
const document = openApiOfDiscovery(discovery);

function call(given: Partial<VendorCall>): VendorCall {
  return {
    method: 'GET',
    url: '/books/v1/s1/values/A1:B2',
    requestHeaders: { authorization: 'Bearer x', 'content-type': 'application/json; charset=utf-8' },
    requestBody: '',
    status: 200,
    responseBody: '{}',
    ...given,
  };
}

function clear(body: unknown): VendorCall {
  return call({
    method: 'POST',
    url: '/books/v1/s1/values/Tab%2F1!A1:B2:clear',
    requestBody: JSON.stringify(body),
  });
}

function violationsOf(...calls: VendorCall[]): string[] {
  return checkVendorCalls(document, calls).map(
    ({ operation, place, message }) => `${operation} ${place}: ${message}`,
  );
}

afterEach(() => {
  vi.unstubAllEnvs();
});

test('calls as the discovery document has them break nothing', () => {
  expect(
    violationsOf(
      call({ url: '/books/v1/s1/values/A1:B2?ranges=A1&ranges=B1&pageSize=5&alt=json&fields=id,rows' }),
      clear({
        id: '9007199254740993',
        size: 3,
        kind: 'OPEN',
        madeAt: '2026-01-01T00:00:00Z',
        rows: [[1, 'a', null, true]],
        labels: { any: 'name' },
        next: { kind: 'SHUT' },
      }),
      call({ method: 'POST', url: '/books/v1/shelves/1/jobs/2:run', requestBody: '{}', responseBody: '' }),
      call({ url: '/books/v1/media/a/deep/place', responseBody: 'bytes' }),
      call({ status: 404, responseBody: '{"error":{"code":404}}' }),
    ),
  ).toEqual([]);
});

test('a path that a method does not have, and one without its custom verb, are reported', () => {
  expect(
    violationsOf(
      call({ url: '/v1/s1/values/A1' }),
      call({ method: 'POST', url: '/books/v1/s1/values/A1:erase' }),
      call({ method: 'POST', url: '/books/v1/boxes/1/jobs/2:run' }),
    ),
  ).toEqual([
    'GET /v1/s1/values/A1 path: is not described',
    'POST /books/v1/s1/values/A1:erase path: is not described',
    'POST /books/v1/boxes/1/jobs/2:run path: is not described',
  ]);
});

test('query parameters are held to their type, bounds and possible values', () => {
  const query = 'pageSize=500&alt=xml&page=2';
  expect(violationsOf(call({ url: `/books/v1/s1/values/A1?${query}` }))).toEqual([
    'GET /v1/{shelf}/values/{range} query: alt: / must be equal to one of the allowed values',
    'GET /v1/{shelf}/values/{range} query: pageSize: / must be <= 100',
    'GET /v1/{shelf}/values/{range} query: page is not described',
  ]);
});

test('a body is held to formats, references and named members', () => {
  const name = 'POST /v1/{shelf}/values/{range}:clear body:';
  expect(
    violationsOf(
      clear({ id: 7, size: 3e9, kind: 'AJAR', rows: ['a'], labels: { a: 1 }, next: { colour: 'red' } }),
    ),
  ).toEqual([
    `${name} /id must be string`,
    `${name} /size must be <= 2147483647`,
    `${name} /kind must be equal to one of the allowed values`,
    `${name} /rows/* must be array`,
    `${name} /labels/a must be string`,
    `${name} /next/colour is not described`,
  ]);
});

test('a method with scopes wants an Authorization header', () => {
  expect(violationsOf(call({ requestHeaders: {} }))).toEqual([
    'GET /v1/{shelf}/values/{range} header: no described credentials are sent',
  ]);
});

test('a 2xx answer is held to its schema', () => {
  expect(violationsOf(call({ responseBody: '{"size":"3"}' }))).toEqual([
    'GET /v1/{shelf}/values/{range} response: /size must be integer',
  ]);
});

test('a *.discovery.json is read in its OpenAPI form', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vendor-specs-'));
  vi.stubEnv('SPILLWAY_VENDOR_SPECS', folder);
  await writeFile(join(folder, 'books.discovery.json'), JSON.stringify(discovery));
  expect(await readVendorSpec('books.discovery.json')).toEqual({ document });
  await rm(folder, { recursive: true });
});

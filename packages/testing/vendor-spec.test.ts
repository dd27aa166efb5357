import { expect, test } from 'vitest';
import type { VendorCall } from './vendor-spec-call.ts';
import { applyExceptions, checkVendorCalls } from './vendor-spec.ts';

const document = {
  openapi: '3.0.3',
  servers: [{ url: 'https://{account}.example.com/api/3' }],
  security: [{ key: [] }],
  components: {
    securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'Api-Token' } },
    schemas: {
      Person: {
        type: 'object',
        required: ['email'],
        properties: {
          email: { type: 'string' },
          age: { type: 'integer', minimum: 0, exclusiveMinimum: true },
          nick: { type: 'string', nullable: true, enum: ['a', 'b'] },
          friends: { type: 'array', items: { $ref: '#/components/schemas/Person' } },
        },
      },
    },
  },
  paths: {
    '/people': {
      get: {
        parameters: [
          { name: 'limit', in: 'query', schema: { type: 'integer' } },
          { name: 'ids', in: 'query', schema: { type: 'array', items: { type: 'string' } } },
          { name: 'team', in: 'query', required: true, schema: { type: 'string', enum: ['red', 'blue'] } },
        ],
        responses: {
          200: {
            content: { 'application/json': { examples: { Result: { value: '{"people": [{"id": "1"}]}' } } } },
          },
        },
      },
      post: {
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Person' } } },
        },
        responses: {
          201: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Person' } } } },
        },
      },
    },
    '/people/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }],
      get: { responses: { 200: {} } },
    },
    '/people/me': { get: { responses: { 200: {} } } },
    '/token': {
      post: {
        security: [],
        requestBody: {
          content: {
            'application/x-www-form-urlencoded': {
              schema: {
                type: 'object',
                required: ['grant_type'],
                properties: {
                  grant_type: { type: 'string', enum: ['refresh_token'] },
                  expires_in: { type: 'integer' },
                  scope: { type: 'array', items: { type: 'string' } },
                },
              },
            },
          },
        },
        responses: { 200: {} },
      },
    },
  },
};

function call(given: Partial<VendorCall>): VendorCall {
  return {
    method: 'GET',
    url: '/api/3/people?team=red',
    requestHeaders: { 'api-token': 'x', 'content-type': 'application/json' },
    requestBody: '',
    status: 200,
    responseBody: '{"people":[]}',
    ...given,
  };
}

function post(body: unknown, answer: unknown = { email: 'a@example.com' }): VendorCall {
  const requestBody = JSON.stringify(body);
  return call({
    method: 'POST',
    url: '/api/3/people',
    requestBody,
    status: 201,
    responseBody: JSON.stringify(answer),
  });
}

function violationsOf(...calls: VendorCall[]): string[] {
  return checkVendorCalls(document, calls).map(
    ({ operation, place, message }) => `${operation} ${place}: ${message}`,
  );
}

test('calls as the description has them break nothing', () => {
  expect(
    violationsOf(
      call({ url: '/api/3/people?team=red&limit=5&ids[]=1&ids[]=2' }),
      call({ url: '/api/3/people/7' }),
      call({ url: 'https://acme.example.com/api/3/people/me' }),
      post({ email: 'a@example.com', nick: null, friends: [{ email: 'b@example.com', age: 3 }] }),
    ),
  ).toEqual([]);
});

test('an unknown path, and a known one below another base, are reported', () => {
  expect(violationsOf(call({ url: '/api/3/persons' }), call({ url: '/api/2/people' }))).toEqual([
    'GET /api/3/persons path: is not described',
    'GET /api/2/people path: is not described',
  ]);
});

test('parameters that are missing, malformed or not described are reported', () => {
  expect(
    violationsOf(call({ url: '/api/3/people?limit=many&page=2' }), call({ url: '/api/3/people/x' })),
  ).toEqual([
    'GET /people query: limit: / must be integer',
    'GET /people query: team is missing',
    'GET /people query: page is not described',
    'GET /people/{id} path: id: / must be integer',
  ]);
});

test('missing credentials and an unknown content type are reported', () => {
  expect(
    violationsOf({ ...post({ email: 'a@example.com' }), requestHeaders: { 'content-type': 'text/plain' } }),
  ).toEqual([
    'POST /people header: no described credentials are sent',
    'POST /people body: the content type "text/plain" is not described',
  ]);
});

test('a body is checked through references, and properties that are not described are reported once', () => {
  const friends = [
    { email: 1, height: 2 },
    { email: 1, height: 2 },
  ];
  expect(violationsOf(post({ age: 0, nick: 'c', friends }))).toEqual([
    "POST /people body: / must have required property 'email'",
    'POST /people body: /age must be > 0',
    'POST /people body: /nick must be equal to one of the allowed values',
    'POST /people body: /friends/*/email must be string',
    'POST /people body: /friends/*/height is not described',
  ]);
});

test('a form is checked by its schema, its members read as the types that it wants', () => {
  const token = (requestBody: string): VendorCall => {
    const requestHeaders = { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' };
    return call({ method: 'POST', url: '/api/3/token', requestHeaders, requestBody });
  };
  expect(violationsOf(token('grant_type=refresh_token&expires_in=60&scope=a&scope=b'))).toEqual([]);
  expect(violationsOf(token('grant_type=password&expires_in=soon&user=me'), token('scope=a'))).toEqual([
    'POST /token body: /grant_type must be equal to one of the allowed values',
    'POST /token body: /expires_in must be integer',
    'POST /token body: /user is not described',
    "POST /token body: / must have required property 'grant_type'",
  ]);
});

test('an answer is checked by its schema, or by an example that is JSON in a string', () => {
  expect(
    violationsOf(
      post({ email: 'a@example.com' }, { email: 'a@example.com', age: 'old' }),
      call({ responseBody: '{"people":[{"id":1,"name":"Ann"}]}' }),
      call({ responseBody: '<html>' }),
      call({ status: 418 }),
    ),
  ).toEqual([
    'POST /people response: /age must be integer',
    'GET /people response: /people/*/id must be string',
    'GET /people response: /people/*/name is not described',
    'GET /people response: the body is not JSON',
    'GET /people response: the status 418 is not described',
  ]);
});

test('an exception covers what it names, and one that covers nothing is found', () => {
  const found = checkVendorCalls(document, [call({ url: '/api/3/people?team=red&page=2' })]);
  const page = {
    operation: 'GET /people',
    place: 'query',
    message: /^page/,
    why: 'paging is described elsewhere',
  } as const;
  const stale = { place: 'body', message: /./, why: 'no longer so' } as const;
  expect(applyExceptions(found, [page, stale])).toEqual({ violations: [], unused: [stale] });
  expect(applyExceptions(found, []).violations).toEqual(found);
});

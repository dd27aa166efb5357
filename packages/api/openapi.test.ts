import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { endpoints, openApiDocument } from '#contract';
import type { Endpoint } from '#contract';
import { useServer } from './testing/served.ts';

interface Content {
  readonly 'application/json': { readonly schema: object; readonly example?: unknown };
}

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly security: readonly Record<string, unknown>[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema: object;
  }[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content: Content }>>;
}

interface Document {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, object>>;
    readonly securitySchemes: object;
  };
}

const document = JSON.parse(JSON.stringify(openApiDocument('http://127.0.0.1:8787'))) as Document;
const served = useServer();

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(document, 'openapi');

/** Every operation of the document with the endpoint that it describes. */
const operations = endpoints.map((endpoint) => {
  const operation = document.paths[endpoint.path]?.[endpoint.method.toLowerCase()];
  if (operation === undefined) throw new Error(`${endpoint.id} is not in the document`);
  return { name: `${endpoint.method} ${endpoint.path}`, endpoint, operation };
});

function pointer(...parts: readonly string[]): string {
  return parts.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
}

function faultsOf(schemaAt: string, value: unknown): unknown {
  const validate = ajv.compile({ $ref: `openapi#/${schemaAt}` });
  return validate(value) ? [] : validate.errors;
}

test('the document says what it is: OpenAPI 3.1, with servers, tags and ways to authenticate', () => {
  expect(document.openapi).toMatch(/^3\.1\.\d+$/);
  expect(document.info).toMatchObject({ title: expect.any(String), version: expect.any(String) });
  expect(document.servers).toEqual([{ url: 'http://127.0.0.1:8787/api/v1' }]);
  const allowed = ['openapi', 'info', 'servers', 'tags', 'paths', 'components'];
  expect(allowed).toEqual(expect.arrayContaining(Object.keys(document)));
  const names = document.tags.map(({ name }) => name);
  for (const { operation } of operations) {
    for (const tag of operation.tags) expect(names).toContain(tag);
    for (const scheme of operation.security.flatMap((entry) => Object.keys(entry))) {
      expect(document.components.securitySchemes).toHaveProperty(scheme);
    }
  }
});

test('it describes the endpoints of the contract and nothing else', () => {
  const described = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(described.toSorted()).toEqual(operations.map(({ name }) => name).toSorted());
});

test('operationIds are unique and fit for generated code', () => {
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[a-z][A-Za-z]+$/);
});

test('every reference leads somewhere, and every schema can be compiled', () => {
  const text = JSON.stringify(document);
  const references = new Set(
    [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference ?? ''),
  );
  expect(references.size).toBeGreaterThan(5);
  for (const reference of references) {
    const [, name = ''] = /^#\/components\/schemas\/(.+)$/.exec(reference) ?? [];
    expect(document.components.schemas).toHaveProperty(name);
  }
  for (const name of Object.keys(document.components.schemas)) {
    expect(() => ajv.compile({ $ref: `openapi#/${pointer('components', 'schemas', name)}` })).not.toThrow();
  }
});

test('every parameter of a path is described, required and of that path', () => {
  for (const { name, endpoint, operation } of operations) {
    const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
    const templated = [...endpoint.path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
    expect({ name, parameters: inPath.map((parameter) => parameter.name) }).toEqual({
      name,
      parameters: templated,
    });
    for (const parameter of inPath) expect(parameter.required).toBe(true);
  }
});

test('every answer and every body has an example that fits its schema', () => {
  for (const { name, endpoint, operation } of operations) {
    const method = endpoint.method.toLowerCase();
    expect(operation.summary).not.toBe('');
    for (const [status, response] of Object.entries(operation.responses)) {
      const at = pointer(
        'paths',
        endpoint.path,
        method,
        'responses',
        status,
        'content',
        'application/json',
        'schema',
      );
      const { example } = response.content['application/json'];
      expect({ name, status, example }).not.toEqual({ name, status, example: undefined });
      expect({ name, status, faults: faultsOf(at, example) }).toEqual({ name, status, faults: [] });
      expect(response.description).not.toBe('');
    }
    if (endpoint.body === undefined) continue;
    const at = pointer(
      'paths',
      endpoint.path,
      method,
      'requestBody',
      'content',
      'application/json',
      'schema',
    );
    const example = operation.requestBody?.content['application/json'].example;
    expect({ name, example: typeof example, faults: faultsOf(at, example) }).toEqual({
      name,
      example: 'object',
      faults: [],
    });
  }
});

test('every error that an endpoint can give is documented', () => {
  const expected = ({ method, params, query, body }: Endpoint): string[] => [
    '401',
    ...(params === undefined ? [] : ['404']),
    ...(query === undefined && body === undefined ? [] : ['400']),
    ...(method === 'POST' ? ['409'] : []),
    ...(method === 'GET' ? [] : ['413', '415']),
  ];
  for (const { name, endpoint, operation } of operations) {
    const documented = Object.keys(operation.responses);
    expect({ name, documented }).toEqual({ name, documented: expect.arrayContaining(expected(endpoint)) });
    expect(documented.filter((status) => status.startsWith('2')).length).toBe(1);
  }
});

test('what goes beyond v1 says so', () => {
  for (const { endpoint, operation } of operations) {
    const { description = '' } = operation as { description?: string };
    expect({ id: endpoint.id, said: description.startsWith('Beyond v1.') }).toEqual({
      id: endpoint.id,
      said: endpoint.beyondV1 === true,
    });
  }
});

test('the server hands the document out to anybody, with its own address', async () => {
  const response = await fetch(`${served.server.url}/api/v1/openapi.json`);
  expect(response.status).toBe(200);
  const handed = (await response.json()) as Document;
  expect(handed).toEqual({ ...document, servers: [{ url: `${served.server.url}/api/v1` }] });
});

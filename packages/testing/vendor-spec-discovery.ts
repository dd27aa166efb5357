import type { JsonMap, VendorDocument } from './vendor-spec-document.ts';
import { listOf, mapOf } from './vendor-spec-document.ts';

/**
 * A Google API discovery document as OpenAPI 3.1: https://developers.google.com/discovery/v1/reference/apis
 *
 * Errors are not described there, so only 2xx answers have a schema. Nothing is required of a body: Google takes what
 * is missing for its default.
 */
export function openApiOfDiscovery(discovery: JsonMap): VendorDocument {
  const schemas = Object.entries(mapOf(discovery['schemas'])).map(([name, schema]) => [
    name,
    schemaOf(schema),
  ]);
  const common = Object.entries(mapOf(discovery['parameters'])).map(parameterOf);
  const paths: Record<string, Record<string, unknown>> = {};
  for (const method of methodsOf(discovery)) {
    const template = templateOf(method);
    const item = (paths[template] ??= {});
    item[String(method['httpMethod']).toLowerCase()] = operationOf(method, template, common);
  }
  return {
    openapi: '3.1.0',
    servers: [{ url: `${String(discovery['rootUrl'])}${String(discovery['servicePath'])}` }],
    components: {
      schemas: Object.fromEntries(schemas),
      securitySchemes: { google: { type: 'oauth2' } },
    },
    paths,
  };
}

function methodsOf(resource: JsonMap): JsonMap[] {
  return [
    ...Object.values(mapOf(resource['methods'])).map(mapOf),
    ...Object.values(mapOf(resource['resources'])).flatMap((inner) => methodsOf(mapOf(inner))),
  ];
}

/**
 * `flatPath` writes out what a `{+name}` may hold, so that methods which share a path stand apart. Where `{+name}` may
 * hold anything, it is the path itself.
 */
function templateOf(method: JsonMap): string {
  const reserved = [...String(method['path']).matchAll(/\{\+([^}]+)\}/g)].map(([, name = '']) => name);
  const isStrict = reserved.every((name) => {
    const pattern = mapOf(mapOf(method['parameters'])[name])['pattern'];
    return typeof pattern === 'string' && !/\.[*+]/.test(pattern);
  });
  return `/${String((isStrict ? method['flatPath'] : undefined) ?? method['path'])}`;
}

function operationOf(method: JsonMap, template: string, common: readonly JsonMap[]): JsonMap {
  const own = Object.entries(mapOf(method['parameters'])).map(parameterOf);
  const names = new Set([...template.matchAll(/\{\+?([^}]+)\}/g)].map(([, name = '']) => name));
  const request = mapOf(method['request']);
  const response = mapOf(method['response']);
  return {
    operationId: method['id'],
    parameters: [
      ...common,
      // Names of a flat path are not the parameters' own.
      ...own.filter((parameter) => parameter['in'] !== 'path' || names.has(String(parameter['name']))),
    ],
    ...(request['$ref'] === undefined ? {} : { requestBody: jsonBody(request) }),
    responses: { '2XX': response['$ref'] === undefined ? {} : jsonBody(response), default: {} },
    ...(listOf(method['scopes']).length === 0 ? {} : { security: [{ google: [] }] }),
  };
}

function jsonBody(schema: JsonMap): JsonMap {
  return { content: { 'application/json': { schema: schemaOf(schema) } } };
}

function parameterOf([name, described]: readonly [string, unknown]): JsonMap {
  const parameter = mapOf(described);
  const schema = schemaOf(parameter);
  return {
    name,
    in: parameter['location'],
    required: parameter['required'] === true,
    schema: parameter['repeated'] === true ? { type: 'array', items: schema } : schema,
  };
}

/** What its formats ask of a value on the wire: https://developers.google.com/discovery/v1/type-format */
const FORMATS: Readonly<Record<string, JsonMap>> = {
  int32: { minimum: -2_147_483_648, maximum: 2_147_483_647 },
  uint32: { minimum: 0, maximum: 4_294_967_295 },
  int64: { pattern: String.raw`^-?\d{1,19}$` },
  uint64: { pattern: String.raw`^\d{1,20}$` },
  byte: { pattern: '^[A-Za-z0-9+/_-]*={0,2}$' },
  date: { format: 'date' },
  'date-time': { format: 'date-time' },
  'google-datetime': { format: 'date-time' },
  'google-duration': { pattern: String.raw`^-?\d+(\.\d{1,9})?s$` },
};

function schemaOf(described: unknown): JsonMap {
  const discovery = mapOf(described);
  if (typeof discovery['$ref'] === 'string') return { $ref: `#/components/schemas/${discovery['$ref']}` };
  const { type, format, pattern, minimum, maximum, items, properties, additionalProperties } = discovery;
  return {
    ...(type === 'any' || type === undefined ? {} : { type }),
    ...FORMATS[String(format)],
    ...(discovery['enum'] === undefined ? {} : { enum: discovery['enum'] }),
    ...(pattern === undefined ? {} : { pattern }),
    ...(minimum === undefined ? {} : { minimum: Number(minimum) }),
    ...(maximum === undefined ? {} : { maximum: Number(maximum) }),
    ...(items === undefined ? {} : { items: schemaOf(items) }),
    ...(properties === undefined ? {} : { properties: eachSchema(properties) }),
    ...(additionalProperties === undefined ? {} : { additionalProperties: schemaOf(additionalProperties) }),
  };
}

function eachSchema(properties: unknown): JsonMap {
  return Object.fromEntries(
    Object.entries(mapOf(properties)).map(([name, property]) => [name, schemaOf(property)]),
  );
}

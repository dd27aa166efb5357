import type { JsonMap, VendorDocument } from './vendor-spec-document.ts';
import { listOf, mapOf, resolve } from './vendor-spec-document.ts';
import type { VendorOperation } from './vendor-spec-operation.ts';
import type { VendorSchemas } from './vendor-spec-schema.ts';
import type { VendorCall, VendorPlace } from './vendor-spec-call.ts';

export type Fault = readonly [VendorPlace, string];

export function requestFaults(
  document: VendorDocument,
  schemas: VendorSchemas,
  operation: VendorOperation,
  call: VendorCall,
): readonly Fault[] {
  return [
    ...pathFaults(schemas, operation),
    ...queryFaults(schemas, operation, new URL(call.url, 'http://vendor').searchParams),
    ...headerFaults(document, schemas, operation, call),
    ...bodyFaults(document, schemas, operation.operation, call),
  ];
}

function pathFaults(schemas: VendorSchemas, { parameters, pathValues }: VendorOperation): Fault[] {
  return parametersIn(parameters, 'path').flatMap((parameter) => {
    const name = String(parameter['name']);
    return valueFaults(schemas, parameter, pathValues[name] ?? '', 'path', name);
  });
}

function queryFaults(
  schemas: VendorSchemas,
  { parameters }: VendorOperation,
  query: URLSearchParams,
): Fault[] {
  const described = parametersIn(parameters, 'query');
  const faults: Fault[] = [];
  for (const parameter of described) {
    const name = String(parameter['name']);
    const values = [...query.getAll(name), ...(isList(parameter) ? query.getAll(`${name}[]`) : [])];
    if (parameter['required'] === true && values.length === 0) faults.push(['query', `${name} is missing`]);
    for (const value of values) faults.push(...valueFaults(schemas, parameter, value, 'query', name));
  }
  for (const name of new Set(query.keys())) {
    const isDescribed = described.some((parameter) => {
      const known = String(parameter['name']);
      const isDeep = parameter['style'] === 'deepObject' && name.startsWith(`${known}[`);
      return known === name || isDeep || (isList(parameter) && name === `${known}[]`);
    });
    if (!isDescribed) faults.push(['query', `${name} is not described`]);
  }
  return faults;
}

function headerFaults(
  document: VendorDocument,
  schemas: VendorSchemas,
  { parameters, operation }: VendorOperation,
  call: VendorCall,
): Fault[] {
  const faults: Fault[] = parametersIn(parameters, 'header').flatMap((parameter): Fault[] => {
    const name = String(parameter['name']);
    const value = call.requestHeaders[name.toLowerCase()];
    if (value !== undefined) return valueFaults(schemas, parameter, value, 'header', name);
    return parameter['required'] === true ? [['header', `${name} is missing`]] : [];
  });
  const requirements = listOf(operation['security'] ?? document['security']).map(mapOf);
  const isMet = requirements.some((requirement) =>
    Object.keys(requirement).every((scheme) => carriesCredentials(document, scheme, call)),
  );
  if (requirements.length > 0 && !isMet) faults.push(['header', 'no described credentials are sent']);
  return faults;
}

function carriesCredentials(document: VendorDocument, name: string, call: VendorCall): boolean {
  const scheme = resolve(document, mapOf(mapOf(document['components'])['securitySchemes'])[name]);
  if (scheme['type'] !== 'apiKey') return call.requestHeaders['authorization'] !== undefined;
  const key = String(scheme['name']);
  if (scheme['in'] === 'query') return new URL(call.url, 'http://vendor').searchParams.has(key);
  return call.requestHeaders[key.toLowerCase()] !== undefined;
}

function bodyFaults(
  document: VendorDocument,
  schemas: VendorSchemas,
  operation: JsonMap,
  call: VendorCall,
): Fault[] {
  const described = resolve(document, operation['requestBody']);
  const content = mapOf(described['content']);
  if (call.requestBody === '') {
    return described['required'] === true ? [['body', 'the body is missing']] : [];
  }
  if (Object.keys(content).length === 0) return [['body', 'a body is not described']];
  const sentType = (call.requestHeaders['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const type = Object.keys(content).find((known) => known.split(';')[0]?.trim().toLowerCase() === sentType);
  if (type === undefined) return [['body', `the content type "${sentType}" is not described`]];
  const schema = mapOf(content[type])['schema'];
  if (schema === undefined) return [];
  if (sentType === FORM) {
    const form = formOf(document, schema, call.requestBody);
    return schemas.faultsOf(schema, form).map((fault): Fault => ['body', fault]);
  }
  if (!/\bjson\b/.test(sentType)) return [];
  try {
    const body: unknown = JSON.parse(call.requestBody);
    return schemas.faultsOf(schema, body).map((fault): Fault => ['body', fault]);
  } catch {
    return [['body', 'the body is not JSON']];
  }
}

const FORM = 'application/x-www-form-urlencoded';

/** The members of a form, read as the types that the schema wants; a name that comes twice makes a list. */
function formOf(document: VendorDocument, schema: unknown, body: string): JsonMap {
  const properties = mapOf(resolve(document, schema)['properties']);
  const form = new URLSearchParams(body);
  return Object.fromEntries(
    [...new Set(form.keys())].map((name) => {
      const { type, items } = resolve(document, properties[name]);
      const values = form.getAll(name);
      if (type === 'array') return [name, values.map((value) => typed(value, mapOf(items)['type']))];
      return [name, values.length > 1 ? values : typed(values[0] ?? '', type)];
    }),
  );
}

function parametersIn(parameters: readonly JsonMap[], place: string): JsonMap[] {
  return parameters.filter((parameter) => parameter['in'] === place);
}

function isList(parameter: JsonMap): boolean {
  return mapOf(parameter['schema'])['type'] === 'array';
}

/** A parameter travels as text: it is read as the type that its schema wants. */
function valueFaults(
  schemas: VendorSchemas,
  parameter: JsonMap,
  text: string,
  place: VendorPlace,
  name: string,
): Fault[] {
  const schema = mapOf(parameter['schema']);
  const faults = isList(parameter)
    ? schemas.faultsOf(schema, text.split(','))
    : schemas.faultsOf(schema, typed(text, schema['type']));
  return faults.map((fault): Fault => [place, `${name}: ${fault}`]);
}

function typed(text: string, type: unknown): unknown {
  if ((type === 'integer' || type === 'number') && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

import type { ValidateFunction } from 'ajv/dist/2020.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { JsonMap, VendorDocument } from './vendor-spec-document.ts';
import { listOf, mapOf, resolve } from './vendor-spec-document.ts';

/** Checks values against the schemas of a description, references and all. */
export class VendorSchemas {
  readonly #document: VendorDocument;
  readonly #ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    logger: false,
    validateSchema: false,
    unicodeRegExp: false,
  });

  readonly #validators = new WeakMap<JsonMap, ValidateFunction>();

  constructor(document: VendorDocument) {
    this.#document = mapOf(readable(document));
    // oxlint-disable-next-line typescript/no-unsafe-call -- the package's types describe its CommonJS form
    addFormats.default(this.#ajv);
    this.#ajv.addSchema(this.#document, 'vendor');
  }

  /**
   * What a value breaks of a schema, such as `/contact/email must be string`.
   *
   * @param schema as it stands in the description
   */
  faultsOf(schema: unknown, value: unknown): readonly string[] {
    let validate;
    try {
      validate = this.#compiled(mapOf(schema));
    } catch (error) {
      return [
        `the description's schema can't be used: ${error instanceof Error ? error.message : String(error)}`,
      ];
    }
    const faults = validate(value)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`);
    return [...new Set([...faults, ...this.#undocumented(mapOf(readable(schema)), value, '')])];
  }

  #compiled(schema: JsonMap): ValidateFunction {
    const validate = this.#validators.get(schema) ?? this.#ajv.compile(mapOf(pointed(readable(schema))));
    this.#validators.set(schema, validate);
    return validate;
  }

  /** Properties that the description does not name, where it names any. */
  #undocumented(schema: JsonMap, value: unknown, path: string): string[] {
    const parts = this.#partsOf(schema);
    if (Array.isArray(value)) {
      const items = parts.map((part) => part['items']).filter((part) => part !== undefined);
      if (items.length === 0) return [];
      return value.flatMap((entry, index) => this.#undocumented({ anyOf: items }, entry, `${path}/${index}`));
    }
    const isOpen = parts.some(
      (part) => Object.keys(mapOf(part['additionalProperties'])).length > 0 || 'patternProperties' in part,
    );
    const named = parts.map((part) => mapOf(part['properties']));
    if (isOpen || named.every((properties) => Object.keys(properties).length === 0)) return [];
    return Object.entries(mapOf(value)).flatMap(([key, member]) => {
      const schemas = named.flatMap((properties) =>
        Object.hasOwn(properties, key) ? [properties[key]] : [],
      );
      if (schemas.length === 0) return [`${path}/${key} is not described`];
      return this.#undocumented({ anyOf: schemas }, member, `${path}/${key}`);
    });
  }

  /** A schema and all that it is composed of. */
  #partsOf(schema: unknown, depth = 0): JsonMap[] {
    const part = resolve(this.#document, schema);
    if (depth > 10) return [part];
    const composed = ['allOf', 'anyOf', 'oneOf'].flatMap((word) => listOf(part[word]));
    return [part, ...composed.flatMap((inner) => this.#partsOf(inner, depth + 1))];
  }
}

/** A schema made of an example: the types of its members, none of them required. */
export function shapeOf(example: unknown): JsonMap {
  if (Array.isArray(example)) {
    const shapes = new Map(example.map((entry) => [JSON.stringify(shapeOf(entry)), shapeOf(entry)]));
    const [first, ...others] = shapes.values();
    if (first === undefined) return { type: 'array' };
    return { type: 'array', items: others.length === 0 ? first : { anyOf: [first, ...others] } };
  }
  if (example === null) return {};
  if (typeof example !== 'object') return { type: typeof example };
  const properties = Object.entries(example).map(([key, value]) => [key, shapeOf(value)]);
  return { type: 'object', properties: Object.fromEntries(properties) };
}

/**
 * A copy that a validator of JSON Schema 2020-12 takes: OpenAPI 3.0 spells some words differently, and generated
 * descriptions say `oneOf` of schemas that overlap.
 */
function readable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readable);
  if (value === null || typeof value !== 'object') return value;
  const copy: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    copy[key === 'oneOf' && Array.isArray(member) ? 'anyOf' : key] = readable(member);
  }
  for (const [flag, bound] of [
    ['exclusiveMinimum', 'minimum'],
    ['exclusiveMaximum', 'maximum'],
  ] as const) {
    if (typeof copy[flag] !== 'boolean') continue;
    const isExclusive = copy[flag];
    delete copy[flag];
    if (isExclusive && copy[bound] !== undefined) copy[flag] = copy[bound];
  }
  if (copy['nullable'] === true && typeof copy['type'] === 'string') {
    copy['type'] = [copy['type'], 'null'];
    if (Array.isArray(copy['enum'])) copy['enum'] = [...copy['enum'], null];
  }
  if (typeof copy['nullable'] === 'boolean') delete copy['nullable'];
  if (typeof copy['required'] === 'boolean') delete copy['required'];
  return copy;
}

/** References within the description, seen from outside of it. */
function pointed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pointed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      key === '$ref' && typeof member === 'string' && member.startsWith('#')
        ? `vendor${member}`
        : pointed(member),
    ]),
  );
}

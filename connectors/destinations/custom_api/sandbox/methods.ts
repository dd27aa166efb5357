import type { SandboxField, SandboxObject } from './objects.ts';
import { faultOf } from './record-check.ts';

type Params = Record<string, unknown>;
export type StoredRecord = Readonly<Record<string, unknown>>;

/** What a method answers in place of a result. */
export class MethodError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

export interface Speed {
  maximum_batch_size: number;
  maximum_parallel_batches: number;
  maximum_records_per_second: number;
}

interface RecordResult {
  identifier: unknown;
  success: boolean;
  error_message?: string;
}

/** The six methods over objects whose records lie in memory, by the text of their identifier. */
export class Methods {
  readonly #objects: readonly SandboxObject[];
  readonly #speed: Speed;
  readonly #records = new Map<string, Map<string, StoredRecord>>();

  constructor(objects: readonly SandboxObject[], speed: Speed) {
    this.#objects = objects;
    this.#speed = speed;
    for (const object of objects) this.#records.set(object.object_api_name, new Map());
  }

  records(objectName: string): StoredRecord[] {
    return [...this.#stored(objectName).values()];
  }

  /** @throws MethodError */
  answer(method: string, params: Params): unknown {
    switch (method) {
      case 'test_connection':
        return { success: true };
      case 'list_objects':
        return {
          objects: this.#objects.map((object) => ({
            object_api_name: object.object_api_name,
            label: object.label,
            ...(object.can_create_fields === undefined
              ? {}
              : { can_create_fields: object.can_create_fields }),
          })),
        };
      case 'list_fields':
        return { fields: this.#object(params['object']).fields };
      case 'supported_operations':
        return { operations: this.#object(params['object']).operations };
      case 'get_sync_speed':
        return this.#speed;
      case 'sync_batch':
        return { record_results: this.#syncBatch(params) };
      default:
        throw new MethodError(-32_601, `Method not found: ${method}`);
    }
  }

  #syncBatch(params: Params): RecordResult[] {
    const plan = entries(params['sync_plan'], 'sync_plan');
    const object = this.#object(plan['object']);
    const operation = this.#operation(plan['operation'], object);
    for (const name of ['sync_id', 'sync_run_id']) {
      if (!Number.isInteger(plan[name])) throw invalid(`sync_plan.${name} must be an integer`);
    }
    const schema = Object.values(entries(plan['schema'], 'schema')).map((item) => entries(item, 'schema'));
    const active = schema.filter((item) => item['active_identifier'] === true);
    if (active.length !== 1) throw invalid(`Expected one active identifier, got ${active.length}`);
    const identifier = String(entries(active[0]?.['field'], 'field')['field_api_name']);
    const { records } = params;
    if (!Array.isArray(records)) throw invalid('records must be a list');
    if (records.length > this.#speed.maximum_batch_size) {
      throw invalid(`${records.length} records are more than ${this.#speed.maximum_batch_size}`);
    }
    const fields = this.#fields(object, schema);
    return records.map((item) => {
      const record = entries(item, 'record');
      const fault = faultOf(record, fields);
      if (fault !== undefined) {
        return { identifier: record[identifier], success: false, error_message: fault };
      }
      this.#store(object.object_api_name, operation, String(record[identifier]), record);
      return { identifier: record[identifier], success: true };
    });
  }

  #store(objectName: string, operation: string, key: string, record: StoredRecord): void {
    const stored = this.#stored(objectName);
    const known = stored.get(key);
    if (operation === 'delete') stored.delete(key);
    else if (operation === 'insert' && known !== undefined) return;
    else if (operation === 'update' && known === undefined) return;
    else stored.set(key, { ...known, ...record });
  }

  /** Where fields may be created on write, those of the sync's schema join the object's own. */
  #fields(object: SandboxObject, schema: readonly Params[]): SandboxField[] {
    if (object.can_create_fields !== 'on_write') return object.fields;
    const known = new Set(object.fields.map((field) => field.field_api_name));
    const created = schema
      .map((item) => item['field'] as SandboxField)
      .filter((field) => !known.has(field.field_api_name));
    object.fields.push(...created);
    return object.fields;
  }

  #operation(operation: unknown, object: SandboxObject): string {
    const offered: string[] = object.operations.flatMap((name) =>
      name === 'mirror' ? ['upsert', 'delete'] : [name],
    );
    if (typeof operation !== 'string' || !offered.includes(operation)) {
      throw invalid(`${object.label} can't be written with ${JSON.stringify(operation)}`);
    }
    return operation;
  }

  #object(given: unknown): SandboxObject {
    const name = entries(given, 'object')['object_api_name'];
    const object = this.#objects.find((candidate) => candidate.object_api_name === name);
    if (object === undefined) throw invalid(`Unknown object ${JSON.stringify(name)}`);
    return object;
  }

  #stored(objectName: string): Map<string, StoredRecord> {
    const stored = this.#records.get(objectName);
    if (stored === undefined) throw invalid(`Unknown object ${objectName}`);
    return stored;
  }
}

function entries(value: unknown, name: string): Params {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(`${name} must be an object`);
  }
  return value as Params;
}

function invalid(message: string): MethodError {
  return new MethodError(-32_602, message);
}

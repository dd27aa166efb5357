import type { SandboxField, SandboxObject, Stored } from './object.ts';
import { generatedObject, seedObjects, seedRecords } from './seed.ts';

const CHECKSUM = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** Why a record was not saved, as Salesforce has it. */
export interface SaveError {
  readonly statusCode: string;
  readonly message: string;
  readonly fields: readonly string[];
}

/** An organization: its objects, its records, and what a test may set. */
export class OrganizationState {
  readonly objects = new Map<string, SandboxObject>();
  /** Ids of deleted records. */
  readonly deleted = new Set<string>();
  /** Ids of records that something else holds: writing them is refused for now. */
  readonly locked = new Set<string>();
  /** A duplicate rule: a record that it finds is refused. */
  duplicateRule: (object: string, record: Stored) => boolean = () => false;
  /** Without it, every request is refused as that of an edition without API access. */
  isApiEnabled = true;
  /** Characters in the body of one request, but for uploads of jobs. */
  longestBody = 50_000_000;
  /** Counted against the allowance of 24 hours. */
  usedRequests = 0;
  #lastNumber = 0;
  /** Ids by object, field and value. */
  readonly #ids = new Map<string, Set<string>>();

  constructor(objectCount: number) {
    for (const one of seedObjects()) this.objects.set(one.name.toLowerCase(), one);
    for (let number = 1; this.objects.size < objectCount; number += 1) {
      const one = generatedObject(number);
      this.objects.set(one.name.toLowerCase(), one);
    }
    for (const [name, records] of Object.entries(seedRecords)) {
      for (const record of records) this.add(this.object(name), record);
    }
  }

  /** @throws where there is none of that name */
  object(name: string): SandboxObject {
    const found = this.objects.get(name.toLowerCase());
    if (found === undefined) throw new Error(`the sandbox has no ${name}`);
    return found;
  }

  /** The records of an object, oldest first. */
  records(name: string): Stored[] {
    return [...this.object(name).records.values()];
  }

  /** Stores a record without any check. @returns its id */
  add(object: SandboxObject, values: Stored): string {
    this.#lastNumber += 1;
    const id = withChecksum(`${object.keyPrefix ?? '000'}SB${String(this.#lastNumber).padStart(10, '0')}`);
    const now = new Date().toISOString().replace('Z', '+0000');
    const empty = Object.fromEntries(object.fields.map(({ name }) => [name, null]));
    const numbers = object.fields
      .filter(({ autoNumber }) => autoNumber)
      .map(({ name }) => [name, String(this.#lastNumber).padStart(8, '0')] as const);
    this.put(object, {
      ...empty,
      ...Object.fromEntries(
        object.fields.filter(({ type }) => type === 'boolean').map(({ name }) => [name, false]),
      ),
      OwnerId: '005SB0000000001AAA',
      CreatedDate: now,
      LastModifiedDate: now,
      ...Object.fromEntries(numbers),
      ...values,
      Id: id,
    });
    return id;
  }

  /** An id with its checksum. */
  fullId(id: string): string {
    return id.length === 15 ? withChecksum(id) : id;
  }

  /** The record of an id of 15 or 18 characters. */
  byId(object: SandboxObject, id: string): Stored | undefined {
    return object.records.get(this.fullId(id));
  }

  /** Stores a record in place of the one that has its id. */
  put(object: SandboxObject, record: Stored): void {
    const id = String(record['Id']);
    this.#forget(object, id);
    object.records.set(id, record);
    for (const field of indexed(object)) this.#index(object, field, record[field.name] ?? null).add(id);
  }

  drop(object: SandboxObject, id: string): void {
    this.#forget(object, id);
    object.records.delete(id);
  }

  /** Records whose field, one that identifies, has the value; text without regard to case. */
  byField(object: SandboxObject, field: SandboxField, value: Stored[string]): Stored[] {
    const records = [...this.#index(object, field, value)].map((id) => object.records.get(id));
    return records.filter((record): record is Stored => record !== undefined);
  }

  #forget(object: SandboxObject, id: string): void {
    const record = object.records.get(id);
    if (record === undefined) return;
    for (const field of indexed(object)) this.#index(object, field, record[field.name] ?? null).delete(id);
  }

  #index(object: SandboxObject, field: SandboxField, value: Stored[string]): Set<string> {
    const key = `${object.name} ${field.name} ${typeof value} ${String(value).toLowerCase()}`;
    const ids = this.#ids.get(key) ?? new Set();
    this.#ids.set(key, ids);
    return ids;
  }
}

function indexed(object: SandboxObject): readonly SandboxField[] {
  return object.fields.filter(({ unique, idLookup }) => unique || idLookup);
}

export function fieldOf(object: SandboxObject, name: string): SandboxField | undefined {
  const wanted = name.toLowerCase();
  return object.fields.find((field) => field.name.toLowerCase() === wanted);
}

export function isSame(one: Stored[string] | undefined, other: Stored[string] | undefined): boolean {
  if (typeof one === 'string' && typeof other === 'string') return one.toLowerCase() === other.toLowerCase();
  return one === other;
}

/** The id of 18 characters: the last three say which of the first 15 are capitals. */
function withChecksum(id: string): string {
  const suffix = [0, 5, 10].map((start) => {
    const bits = id
      .slice(start, start + 5)
      .split('')
      .map((letter, at) => (/[A-Z]/.test(letter) ? 1 << at : 0));
    return CHECKSUM[bits.reduce((sum, bit) => sum + bit, 0)];
  });
  return id + suffix.join('');
}

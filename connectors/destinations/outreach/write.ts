import type { Batch, Outcome, WriteRecord, WriteResult } from '#connector-kit';
import { BatchOutcomes, ConfigurationError, memberOf, rejected } from '#connector-kit';
import type { Answer, Resource } from './answer.ts';
import { isTaken, resourceOf } from './answer.ts';
import type { Context } from './credentials.ts';
import { findMany, findOne, fold, idsOf, matching } from './find.ts';
import type { Search } from './find.ts';
import type { Kind } from './kind.ts';
import { kindOf } from './kind.ts';
import { createRequest, updateRequest } from './payload.ts';
import type { Writing } from './payload.ts';
import { resolveReferences } from './references.ts';
import { isGoverned, refusalOf } from './refusal.ts';
import type { ApiRequest } from './request.ts';
import { send } from './request.ts';
import { identifiersIn } from './text-value.ts';
import { readWritten } from './written.ts';

/** Upserts a batch. Throws ConnectorError where no record was written; else every record has its outcome. */
export async function writeRecords(context: Context, batch: Batch): Promise<WriteResult> {
  const kind = writableKind(batch);
  const key = identifierOf(kind, batch);
  // The first address of an array identifies the record.
  const values = batch.records.map((record) => identifiersIn(record[key], key)[0] ?? '');
  const outcomes = new BatchOutcomes(batch.records.length);
  for (const [at, value] of values.entries()) {
    if (value === '') outcomes.set(at, rejected('missing_identifier', `The record has no ${key}.`));
  }
  if (outcomes.open().length === 0) return { outcomes: outcomes.close() };
  const references = await resolveReferences(context, kind, batch);
  const { fields, fieldOptions } = batch;
  const writing: Writing = { kind, key, fields, fieldOptions, references };
  const search = { kind, key, read: fieldsToRead(writing) };
  const known = await findMany(
    context,
    search,
    values.filter((value) => value !== ''),
  );
  const upsert = new Upsert(context, writing, search, known);
  await outcomes.settleEach(
    outcomes.open(),
    (at) => fold(values[at] ?? ''),
    (at) => upsert.write(batch.records[at] ?? {}, values[at] ?? ''),
  );
  return { outcomes: outcomes.close() };
}

const TAKEN =
  'Another record has it that is not found by this identifier, or that the user who authorized may not see: look for it ' +
  'in Outreach.';

class Upsert {
  readonly #context: Context;
  readonly #writing: Writing;
  readonly #search: Search;
  /** Grows with what is written, so that later records of the same identifier update it. */
  readonly #known: Map<string, readonly Resource[]>;

  constructor(context: Context, writing: Writing, search: Search, known: Map<string, readonly Resource[]>) {
    this.#context = context;
    this.#writing = writing;
    this.#search = search;
    this.#known = known;
  }

  async write(record: WriteRecord, value: string): Promise<Outcome> {
    const found = await this.#find(value);
    if (found.length > 0) return this.#update(record, value, found);
    const request = createRequest(this.#writing, record);
    const answer = await this.#send(request);
    if (isTaken(answer)) {
      const taken = matching(await findOne(this.#context, this.#search, value), this.#search.key, value);
      if (taken.length > 0) return this.#update(record, value, taken);
      const outcome = readWritten(answer, request.doing);
      return outcome.status === 'rejected' ? { ...outcome, message: `${outcome.message} ${TAKEN}` } : outcome;
    }
    return this.#settle(answer, request, value);
  }

  async #find(value: string): Promise<readonly Resource[]> {
    const { kind, key } = this.#search;
    const known = this.#known.get(fold(value));
    if (known !== undefined && (known.length > 0 || kind.attributes.unique?.includes(key) === true)) {
      return matching(known, key, value);
    }
    // Nothing but this look-up keeps a second record of the same identifier from being created.
    const near = await findOne(this.#context, this.#search, value);
    const found = matching(near, key, value);
    return found.length > 0 ? found : near;
  }

  async #update(record: WriteRecord, value: string, found: readonly Resource[]): Promise<Outcome> {
    const { kind, key } = this.#search;
    const [first, second] = found;
    if (first === undefined || second !== undefined) {
      return rejected(
        'ambiguous',
        `Outreach has ${found.length} ${kind.plural} whose ${key} is "${value}" (${idsOf(found)}): merge them there, ` +
          'or identify records by another field.',
      );
    }
    if (matching(found, key, value).length === 0) {
      return rejected(
        'not_the_same',
        `Outreach finds ${kind.type} ${first.id} by ${key} "${value}", though it is written otherwise there ` +
          `("${identifiersIn(first.attributes[key], key).join('", "')}"): write both the same.`,
      );
    }
    const request = updateRequest(this.#writing, record, first);
    if (request === undefined) return { status: 'succeeded' };
    const answer = await this.#send(request);
    return this.#settle(answer, request, value);
  }

  /** @throws the fault, where it concerns the whole connection */
  async #send(request: ApiRequest): Promise<Answer> {
    const answer = await send(this.#context, request);
    const refusal = isGoverned(answer) ? undefined : refusalOf(answer, request.doing);
    if (refusal !== undefined) throw refusal;
    return answer;
  }

  #settle(answer: Answer, { doing }: ApiRequest, value: string): Outcome {
    const outcome = readWritten(answer, doing);
    const written = resourceOf(memberOf(answer.body, 'data'));
    if (outcome.status === 'succeeded' && written !== undefined) {
      const others = (this.#known.get(fold(value)) ?? []).filter(({ id }) => id !== written.id);
      this.#known.set(fold(value), [...others, written]);
    } else this.#known.delete(fold(value));
    return outcome;
  }
}

function writableKind(batch: Batch): Kind {
  const { object, operation } = batch;
  const kind = kindOf(object.fullName);
  if (kind !== undefined && kind.isReferenceOnly !== true && operation === 'upsert') return kind;
  throw new ConfigurationError(
    `Outreach can't ${operation} ${object.label}: accounts, prospects and users can be upserted.`,
  );
}

function identifierOf(kind: Kind, { primaryIdentifier }: Batch): string {
  const { identifiers = [] } = kind.attributes;
  if (primaryIdentifier !== null && identifiers.includes(primaryIdentifier)) return primaryIdentifier;
  throw new ConfigurationError(
    `Outreach can't look ${kind.plural} up by ${primaryIdentifier ?? 'nothing'}: identify them by ${identifiers.join(', ')}.`,
  );
}

/** What must be known of a record before it is updated: arrays that are merged, values that are preserved. */
function fieldsToRead({ fields, fieldOptions }: Writing): string[] {
  return fields
    .map(({ fullName }) => fullName)
    .filter((name) => {
      const options = fieldOptions[name];
      return options?.preserveValues === true || options?.arrayOperation === 'merge';
    });
}

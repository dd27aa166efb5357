import type { HttpResponse, Outcome } from '#connector-kit';
import {
  RetryLaterError,
  jsonOf,
  listOf,
  memberOf,
  refused,
  rejected,
  textOf,
  unreadable,
} from '#connector-kit';
import type { Context } from './credentials.ts';
import { goneObject, isNoRecord, rejectionOf } from './crm-answer.ts';
import { ADDITIONAL_EMAILS, LONGEST_SEARCH, MOST_INPUTS, readByKey, searchByKey } from './crm-request.ts';
import { categoryOf, wordsOfError } from './error-words.ts';
import { nextPage, resultsOf } from './pages.ts';
import type { KeyForm, RecordKey } from './record-key.ts';
import { comparable } from './record-key.ts';
import { label } from './refusal.ts';
import type { ApiRequest } from './request.ts';
import { look } from './request.ts';

/** What to look for records by. */
export interface LookUp {
  /** Of the records: `contacts`. */
  readonly path: string;
  readonly property: string;
  /** HubSpot finds the records at once; else they are searched, in an index that is some seconds behind. */
  readonly isUnique: boolean;
  readonly form: KeyForm;
}

export function lookUpOf(path: string, key: Exclude<RecordKey, { kind: 'none' }>): LookUp {
  return { path, property: key.field, isUnique: key.kind === 'unique', form: key.form };
}

/** The ids of records by their value of a property; a value that HubSpot refuses has its outcome in place of them. */
export class FoundRecords {
  readonly #form: KeyForm;
  readonly #byValue = new Map<string, { readonly id: string; readonly value: string }[]>();
  readonly #refused = new Map<string, Outcome>();
  #hasAnswer = false;

  constructor(form: KeyForm = 'text') {
    this.#form = form;
  }

  add(value: string, id: string): void {
    const common = comparable(value, this.#form);
    const same = this.#byValue.get(common) ?? [];
    if (!same.some((one) => one.id === id)) same.push({ id, value });
    this.#byValue.set(common, same);
  }

  refuse(value: string, outcome: Outcome): void {
    this.#refused.set(value, outcome);
  }

  /** Some values were answered for. */
  answer(): void {
    this.#hasAnswer = true;
  }

  /** One value after the other is refused: it is not the values that are at fault. */
  get isHopeless(): boolean {
    return !this.#hasAnswer && this.#refused.size > 1;
  }

  /**
   * The id of the record with that value; undefined where there is none. Values are compared as HubSpot does, without
   * regard to case, unless that leaves several.
   *
   * @param what the record is, for the message about several: `companies with the domain`
   * @returns an outcome where no single record is meant
   */
  idOf(value: string, what: string): string | Outcome | undefined {
    const refusal = this.#refused.get(value);
    if (refusal !== undefined) return refusal;
    const same = this.#byValue.get(comparable(value, this.#form)) ?? [];
    const exact = same.filter((one) => one.value === value);
    const meant = exact.length > 0 ? exact : same;
    if (meant.length <= 1) return meant[0]?.id;
    const ids = meant.slice(0, 5).map(({ id }) => id);
    return rejected(
      'ambiguous',
      `HubSpot has several ${what} "${value}" (record ids ${ids.join(', ')}…): merge them there, ` +
        'or identify records by a property with unique values.',
    );
  }
}

/** @throws ConnectorError, and never as if something had been written */
export async function findRecords(
  context: Context,
  lookUp: LookUp,
  values: readonly string[],
): Promise<FoundRecords> {
  const found = new FoundRecords(lookUp.form);
  const different = [...new Set(values)];
  for (let from = 0; from < different.length; from += MOST_INPUTS) {
    await findPart(context, found, lookUp, different.slice(from, from + MOST_INPUTS));
  }
  return found;
}

async function findPart(
  context: Context,
  found: FoundRecords,
  lookUp: LookUp,
  values: readonly string[],
): Promise<void> {
  const { path, property, isUnique, form } = lookUp;
  const request = isUnique
    ? readByKey(path, property, values)
    : searchByKey(
        path,
        property,
        values.flatMap((value) => searched(value, form)),
      );
  if (await isAnswered(context, found, property, request, values)) return;
  const middle = Math.ceil(values.length / 2);
  await findPart(context, found, lookUp, values.slice(0, middle));
  await findPart(context, found, lookUp, values.slice(middle));
}

/** A domain is looked for as it is written too: somebody may have had HubSpot keep it so. */
function searched(value: string, form: KeyForm): string[] {
  return form === 'domain' ? [value.toLowerCase(), comparable(value, form)] : [comparable(value, form)];
}

/** Whether each value is answered for; else they must be asked for in smaller parts. */
async function isAnswered(
  context: Context,
  found: FoundRecords,
  property: string,
  request: ApiRequest,
  values: readonly string[],
): Promise<boolean> {
  const [only = '', other] = values;
  const isSingle = other === undefined;
  if (!isSingle && JSON.stringify(request.json).length > LONGEST_SEARCH && isSearch(request)) return false;
  const response = await look(context, request);
  if (response.status >= 400) {
    const gone = goneObject(response, request.doing);
    if (gone !== undefined) throw gone;
    if (isSingle && !isNoRecord(response)) found.refuse(only, rejectionOf(response));
    if (found.isHopeless) {
      throw refused(
        label(response, request.doing),
        `Identify the records by another property than ${property}.`,
      );
    }
    return isSingle;
  }
  const hasMore = nextPage(jsonOf(response)) !== undefined;
  // Past the first page of a single value it is ambiguous anyway; of several values, some may lie beyond.
  if (hasMore && !isSingle) return false;
  takeFound(found, property, response, request.doing);
  found.answer();
  return true;
}

function isSearch({ path }: ApiRequest): boolean {
  return path.endsWith('/search');
}

/** Takes the results of an answer. Throws RetryLaterError where it has none, or does not account for what is missing. */
export function takeFound(
  found: FoundRecords,
  property: string,
  response: HttpResponse,
  doing: string,
): void {
  const body = jsonOf(response);
  if (body === undefined) throw unreadable(label(response, doing));
  const failed = (listOf(body, 'errors') ?? []).find((error) => categoryOf(error) !== 'OBJECT_NOT_FOUND');
  if (failed !== undefined) {
    const words = `HubSpot could not find all records while ${doing}: ${wordsOfError(failed)}`;
    throw new RetryLaterError(`${words} Try again later.`, { code: categoryOf(failed) ?? 'incomplete' });
  }
  for (const result of resultsOf(listOf(body, 'results'), doing)) {
    const id = textOf(result['id']);
    if (id === undefined) continue;
    const value = textOf(memberOf(result['properties'], property));
    if (value !== undefined) found.add(value, id);
    const others =
      property === 'email' ? textOf(memberOf(result['properties'], ADDITIONAL_EMAILS)) : undefined;
    for (const other of others?.split(';') ?? []) found.add(other.trim(), id);
  }
}

import type { HttpResponse, Outcome } from '#connector-kit';
import { jsonOf, listOf, memberOf, refused, rejected, textOf, unreadable } from '#connector-kit';
import type { Context } from './credentials.ts';
import { goneObject, isNoRecord, rejectionOf } from './crm-answer.ts';
import { MOST_INPUTS, readByKey, searchByKey } from './crm-request.ts';
import { nextPage, resultsOf } from './pages.ts';
import { label } from './refusal.ts';
import { look } from './request.ts';

/** A page holds 200; HubSpot gives no more than 10 000 results to a search. */
const MOST_PAGES = 50;

/** The ids of records by their value of a property; a value that HubSpot refuses has its outcome in place of them. */
export class FoundRecords {
  readonly #byValue = new Map<string, { readonly id: string; readonly value: string }[]>();
  readonly #refused = new Map<string, Outcome>();

  add(value: string, id: string): void {
    const same = this.#byValue.get(value.toLowerCase()) ?? [];
    if (!same.some((one) => one.id === id)) same.push({ id, value });
    this.#byValue.set(value.toLowerCase(), same);
  }

  refuse(value: string, outcome: Outcome): void {
    this.#refused.set(value, outcome);
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
    const same = this.#byValue.get(value.toLowerCase()) ?? [];
    const exact = same.filter((one) => one.value === value);
    const meant = exact.length > 0 ? exact : same;
    if (meant.length <= 1) return meant[0]?.id;
    const ids = meant.slice(0, 5).map(({ id }) => id);
    return rejected(
      'ambiguous',
      `HubSpot has ${meant.length} ${what} "${value}" (record ids ${ids.join(', ')}…): merge them there, ` +
        'or identify records by a property with unique values.',
    );
  }
}

/**
 * Looks for records by a property: at once where its values are unique, else through the search, whose index is some
 * seconds behind.
 *
 * @throws ConnectorError, and never as if something had been written
 */
export async function findRecords(
  context: Context,
  path: string,
  property: string,
  values: readonly string[],
  isUnique: boolean,
): Promise<FoundRecords> {
  const found = new FoundRecords();
  const different = [...new Set(values)];
  for (let from = 0; from < different.length; from += MOST_INPUTS) {
    const part = different.slice(from, from + MOST_INPUTS);
    await (isUnique
      ? readPart(context, found, path, property, part)
      : search(context, found, path, property, part));
  }
  return found;
}

async function readPart(
  context: Context,
  found: FoundRecords,
  path: string,
  property: string,
  values: readonly string[],
): Promise<void> {
  const request = readByKey(path, property, values);
  const response = await look(context, request);
  if (response.status < 400) {
    takeFound(found, property, response, request.doing);
    return;
  }
  const gone = goneObject(response, request.doing);
  if (gone !== undefined) throw gone;
  const [only = '', other] = values;
  if (other === undefined && isNoRecord(response)) return;
  if (other === undefined) {
    found.refuse(only, rejectionOf(response));
    return;
  }
  const middle = Math.ceil(values.length / 2);
  await readPart(context, found, path, property, values.slice(0, middle));
  await readPart(context, found, path, property, values.slice(middle));
}

async function search(
  context: Context,
  found: FoundRecords,
  path: string,
  property: string,
  values: readonly string[],
): Promise<void> {
  let after: string | undefined = '0';
  for (let pages = 0; pages < MOST_PAGES && after !== undefined; pages += 1) {
    const request = searchByKey(path, property, values, after);
    const response = await look(context, request);
    if (response.status >= 400) {
      throw refused(label(response, request.doing), `Identify the records of ${path} by another property.`);
    }
    takeFound(found, property, response, request.doing);
    after = nextPage(jsonOf(response));
  }
}

/** Takes the results of an answer. Throws RetryLaterError where it has none. */
export function takeFound(
  found: FoundRecords,
  property: string,
  response: HttpResponse,
  doing: string,
): void {
  const body = jsonOf(response);
  if (body === undefined) throw unreadable(label(response, doing));
  for (const result of resultsOf(listOf(body, 'results'), doing)) {
    const id = textOf(result['id']);
    const value = textOf(memberOf(result['properties'], property));
    if (id !== undefined && value !== undefined) found.add(value, id);
  }
}

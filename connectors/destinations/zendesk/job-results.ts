import type { Json, JsonObject, Outcome, WriteOperation, WriteRecord } from '#connector-kit';
import { rejected, succeeded, textOf, unknown } from '#connector-kit';
import { wordsOf } from './answer.ts';
import type { JobStatus } from './job-answer.ts';
import type { JobItem } from './job.ts';

/** Members of a result that name the record, beside its id. */
const NAMES = ['external_id', 'email'];

/** Faults of a moment: two jobs at the same record, a limit of its updates. */
const PASSING_CODE = /conflict|lock(ed|wait|acq)|timeout|internal/i;
const PASSING_WORDS = /rate limit|try again|database (collision|conflict|error)|temporar/i;

/** What became of a record in a job; with Zendesk's id where the job tells it. */
export interface JobRecord {
  readonly outcome: Outcome;
  readonly id?: string;
}

/**
 * The outcome of each record of an ended job, by its position in the batch.
 *
 * Results are in no promised order and name their records in different ways: by `index` (bulk creation), by `id`
 * (updates, deletions), by `email` and `external_id` (users), and a failed user by an `id` that is really its index.
 * Where what is left over does not add up, a record is `unknown`.
 */
export function outcomesOfJob(
  job: JobStatus,
  items: readonly JobItem[],
  records: readonly WriteRecord[],
  operation: WriteOperation,
): ReadonlyMap<number, JobRecord> {
  const outcomes = new Map<number, JobRecord>();
  const settle = (at: number, result: JsonObject) => {
    const id = isFailure(result) ? undefined : textOf(result['id']);
    outcomes.set(at, { outcome: outcomeOf(result, operation), ...(id === undefined ? {} : { id }) });
  };
  const place = placing(job.results, items, records);
  const unplaced = job.results.filter((result) => {
    const at = place(result);
    if (at === undefined || outcomes.has(at)) return true;
    settle(at, result);
    return false;
  });
  const open = items.map(({ at }) => at).filter((at) => !outcomes.has(at));
  const isWhole = job.status === 'completed' && job.isWhollySuccessful === true;
  const failures = unplaced.filter(isFailure);
  for (const [index, at] of open.entries()) {
    const failure = failures[index];
    if (isWhole || (unplaced.length === open.length && unplaced.every(isSuccess)))
      outcomes.set(at, { outcome: succeeded });
    else if (failure !== undefined && failures.length === open.length && unplaced.length === open.length) {
      settle(at, failure);
    } else outcomes.set(at, { outcome: unknown(unaccounted(job, failures)) });
  }
  return outcomes;
}

function placing(
  results: readonly JsonObject[],
  items: readonly JobItem[],
  records: readonly WriteRecord[],
): (result: JsonObject) => number | undefined {
  const byId = new Map(items.flatMap(({ at, id }) => (id === undefined ? [] : [[id, at] as const])));
  const named = items.flatMap(({ at }) =>
    NAMES.flatMap((name) => {
      const value = textOf(records[at]?.[name]);
      return value === undefined ? [] : [[nameKey(name, value), at] as const];
    }),
  );
  const positions = Map.groupBy(named, ([key]) => key);
  // Counted from 1 where the last one would be beyond the end.
  const base = results.some(({ index }) => index === items.length) ? 1 : 0;
  const atIndex = (index: Json | undefined, from: number) =>
    typeof index === 'number' ? items[index - from]?.at : undefined;
  return (result) => {
    const bearers = NAMES.map((name) => positions.get(nameKey(name, textOf(result[name]) ?? '')) ?? []);
    return (
      atIndex(result['index'], base) ??
      byId.get(textOf(result['id']) ?? '') ??
      bearers.find((those) => those.length === 1)?.[0]?.[1] ??
      (isFailure(result) && byId.size === 0 ? atIndex(result['id'], 0) : undefined)
    );
  };
}

function nameKey(name: string, value: string): string {
  return `${name} ${value.toLowerCase()}`;
}

function isFailure(result: JsonObject): boolean {
  const { success, error, errors, status } = result;
  return (
    success === false ||
    [error, errors].some((words) => (Array.isArray(words) ? words.length > 0 : Boolean(words))) ||
    (typeof status === 'string' && /^fail/i.test(status))
  );
}

/** A result that says nothing of an end is none: bulk creations tell of a success by the new id alone. */
function isSuccess(result: JsonObject): boolean {
  const { success, status, id } = result;
  return (
    !isFailure(result) &&
    (success === true ||
      textOf(id) !== undefined ||
      (typeof status === 'string' && /^(creat|updat|delet|success)/i.test(status)))
  );
}

function outcomeOf(result: JsonObject, operation: WriteOperation): Outcome {
  if (isSuccess(result)) return succeeded;
  if (!isFailure(result))
    return unknown('Zendesk’s job names this record and does not say what became of it.');
  const code = textOf(result['error']) ?? 'failed';
  const words = wordsOf(result);
  // What is gone already is as good as deleted.
  if (operation === 'delete' && /not ?found/i.test(`${code} ${words}`)) return succeeded;
  return rejected(
    code,
    `Zendesk did not write the record: ${words}.`,
    PASSING_CODE.test(code) || PASSING_WORDS.test(words),
  );
}

function unaccounted(job: JobStatus, failures: readonly JsonObject[]): string {
  const state = `Zendesk's job ${job.id} ended as ${job.status}`;
  const said = job.message === undefined ? '' : ` (${job.message})`;
  const refused =
    failures.length === 0
      ? ''
      : ` It refused ${failures.length} without naming them: ${wordsOf(failures[0])}.`;
  return `${state}${said} and does not say what became of this record.${refused}`;
}

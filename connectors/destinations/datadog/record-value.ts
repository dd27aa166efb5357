import { RecordError } from '#connector-kit';
import type { Json, WriteRecord } from '#connector-kit';

/** Reads values of one record. All throw RecordError with the code `invalid_<field>` or `missing_<field>`. */

/** Text, or what is shown as text; undefined where there is nothing. */
export function textAt(record: WriteRecord, field: string, most?: number): string | undefined {
  const value = record[field];
  if (isNothing(value)) return undefined;
  if (typeof value === 'object') throw invalid(field, 'must be text');
  const text = String(value);
  // As the vendor counts: characters, not halves of surrogate pairs.
  if (most !== undefined && text.length > most && Array.from(text).length > most) {
    throw invalid(field, `is longer than the ${most} characters that Datadog takes`);
  }
  return text;
}

export function requiredTextAt(record: WriteRecord, field: string, most?: number): string {
  const text = textAt(record, field, most);
  if (text === undefined) throw missing(field);
  return text;
}

/** One of the choices, in lower case. */
export function choiceAt<Choice extends string>(
  record: WriteRecord,
  field: string,
  choices: readonly Choice[],
): Choice | undefined {
  const text = textAt(record, field)?.trim().toLowerCase();
  if (text === undefined) return undefined;
  const choice = choices.find((candidate) => candidate === text);
  if (choice === undefined)
    throw invalid(field, `must be one of ${choices.join(', ')}, not "${text.slice(0, 50)}"`);
  return choice;
}

export function requiredNumberAt(record: WriteRecord, field: string): number {
  const value = record[field];
  if (isNothing(value)) throw missing(field);
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) throw invalid(field, 'must be a finite number');
  return number;
}

/** A whole number above zero. */
export function countAt(record: WriteRecord, field: string): number | undefined {
  if (isNothing(record[field])) return undefined;
  const number = requiredNumberAt(record, field);
  if (!Number.isSafeInteger(number) || number <= 0) throw invalid(field, 'must be a whole number above zero');
  return number;
}

/** Texts of a list; empty where there is none. A text alone is a list of one. */
export function textsAt(record: WriteRecord, field: string): readonly string[] {
  const value = record[field];
  if (isNothing(value)) return [];
  const list = Array.isArray(value) ? value : [value];
  return list
    .filter((entry) => !isNothing(entry))
    .map((entry) => {
      if (typeof entry === 'object') throw invalid(field, 'must be a list of texts');
      return String(entry);
    });
}

/** How far from now a time may be. */
export interface Span {
  readonly pastMs: number;
  readonly futureMs: number;
  /** To follow "Datadog": `takes points of the last hour and of the next 10 minutes only`. */
  readonly words: string;
}

/** A time within a span; undefined where there is none. */
export function timeAt(record: WriteRecord, field: string, span: Span, now: number): Date | undefined {
  const value = record[field];
  if (isNothing(value)) return undefined;
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(at)) throw invalid(field, 'must be a time such as 2026-01-31T12:00:00Z');
  if (at < now - span.pastMs || at > now + span.futureMs) {
    const code = at < now ? `too_old` : 'too_new';
    throw new RecordError(
      `${field} is ${new Date(at).toISOString()}, but Datadog ${span.words}. It was not sent.`,
      {
        code,
      },
    );
  }
  return new Date(at);
}

export function seconds(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}

export function invalid(field: string, what: string): RecordError {
  return new RecordError(`${field} ${what}. The record was not sent.`, { code: `invalid_${field}` });
}

function missing(field: string): RecordError {
  return new RecordError(`${field} is empty, and Datadog needs it. The record was not sent.`, {
    code: `missing_${field}`,
  });
}

function isNothing(value: Json | undefined): value is null | undefined | '' {
  return value === undefined || value === null || value === '';
}

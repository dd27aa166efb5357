import type { WriteRecord } from '#connector-kit';
import { RecordError } from '#connector-kit';

/** A record's value as text; undefined where it is missing, null or empty. */
export function textAt(record: WriteRecord, name: string): string | undefined {
  const value = record[name];
  if (value === undefined || value === null) return undefined;
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.trim() === '' ? undefined : text.trim();
}

/** @throws RecordError where there is none */
export function requiredText(record: WriteRecord, name: string, label: string): string {
  const text = textAt(record, name);
  if (text === undefined) throw new RecordError(`${label} (${name}) is missing.`, { code: 'missing_value' });
  return text;
}

/** @throws RecordError for what is no number */
export function numberAt(record: WriteRecord, name: string, label: string): number | undefined {
  const text = textAt(record, name);
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!Number.isFinite(number)) {
    throw new RecordError(`${label} (${name}) is not a number.`, { code: 'invalid_number' });
  }
  return number;
}

/** ISO 8601, also with a space in place of the T; UTC where it names no zone. */
const TIME = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(Z|[+-]\d\d:?\d\d)?)?$/i;

/** @throws RecordError for what is no point in time */
export function timeAt(record: WriteRecord, name: string, label: string): Date | undefined {
  const text = textAt(record, name);
  if (text === undefined) return undefined;
  const [, day = '', clock = '00:00', zone = 'Z'] = TIME.exec(text) ?? [];
  const time = new Date(`${day}T${clock}${zone}`);
  if (Number.isNaN(time.getTime())) {
    throw new RecordError(`${label} (${name}) is not a time such as 2026-11-22T10:15:00Z.`, {
      code: 'invalid_time',
    });
  }
  return time;
}

/** @throws RecordError also where there is none */
export function requiredTime(record: WriteRecord, name: string, label: string): Date {
  const time = timeAt(record, name, label);
  if (time === undefined) throw new RecordError(`${label} (${name}) is missing.`, { code: 'missing_value' });
  return time;
}

/** The form of the Google Ads API: `2026-11-22 10:15:00+00:00`. */
export function adsTime(time: Date): string {
  return `${time.toISOString().slice(0, 19).replace('T', ' ')}+00:00`;
}

/** @throws RecordError for what is none of the possible values, whatever its case */
export function oneOf<const Value extends string>(
  record: WriteRecord,
  name: string,
  label: string,
  values: readonly Value[],
): Value | undefined {
  const text = textAt(record, name)?.toUpperCase();
  if (text === undefined) return undefined;
  const value = values.find((one) => one === text);
  if (value === undefined) {
    throw new RecordError(`${label} (${name}) must be one of ${values.join(', ')}.`, {
      code: 'invalid_value',
    });
  }
  return value;
}

type Present<Members> = { [Name in keyof Members]?: Exclude<Members[Name], undefined> };

/** The members that have a value. */
export function present<Members extends object>(members: Members): Present<Members> {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Present<Members>;
}

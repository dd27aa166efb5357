/** A day and a time of day in UTC, each as text in the form of ISO 8601; the fraction with its point, or empty. */
export interface Moment {
  readonly date: string;
  readonly time: string;
  readonly fraction: string;
}

const MOMENT =
  /^\s*([+-]?\d{4,9})-(\d{2})-(\d{2})(?:[T ]\s?(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s?(Z|UTC|GMT|[+-]\d{2}(?::?\d{2}(?::?\d{2})?)?)?)?( \(?BC\)?)?\s*$/i;

/** Why a text is no moment that a field can hold. */
export type MomentFault = 'unreadable' | 'nonexistent' | 'endless' | 'out_of_range';

/**
 * Reads `2021-03-29`, `2021-03-29 13:05:00.25`, `2021-03-29T13:05:00+05:30` and the like; without a zone it is UTC. A
 * fraction is cut after microseconds, without zeros at its end. 24:00:00 and second 60 are the moment that follows.
 */
export function momentOf(text: string): Moment | MomentFault {
  return usualMoment(text) ?? anyMoment(text);
}

/** `2021-03-29`, `2021-03-29 13:05:00.25` and the latter with `+00` or `Z`: many times as fast as what reads all forms. */
function usualMoment(text: string): Moment | undefined {
  if (text.charCodeAt(4) !== DASH || text.charCodeAt(7) !== DASH) return undefined;
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  if (!(year >= 1 && month >= 1 && day >= 1 && day <= daysOf(year, month))) return undefined;
  if (text.length === 10) return { date: text, time: '00:00:00', fraction: '' };
  const separator = text.charCodeAt(10);
  if (separator !== SPACE && separator !== T) return undefined;
  if (text.charCodeAt(13) !== COLON || text.charCodeAt(16) !== COLON) return undefined;
  if (!(twoDigits(text, 11) < 24 && twoDigits(text, 14) < 60 && twoDigits(text, 17) < 60)) return undefined;
  const end = text.endsWith('+00') ? text.length - 3 : text.endsWith('Z') ? text.length - 1 : text.length;
  const digits = end === 19 ? '' : text.slice(20, end);
  if (end !== 19 && (text.charCodeAt(19) !== POINT || !DIGITS.test(digits))) return undefined;
  return { date: text.slice(0, 10), time: text.slice(11, 19), fraction: fractionOf(digits) };
}

const DASH = 45;
const SPACE = 32;
const T = 84;
const COLON = 58;
const POINT = 46;
const DIGITS = /^\d+$/;

/** NaN where there are none. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

function anyMoment(text: string): Moment | MomentFault {
  const parts = MOMENT.exec(text);
  if (parts === null) return /^\s*[+-]?infinity\s*$/i.test(text) ? 'endless' : 'unreadable';
  const [, years = '', months = '', days = '', hours = '00', minutes = '00', seconds = '00'] = parts;
  const [year, month, day] = [Number(years), Number(months), Number(days)];
  const [hour, minute, second] = [Number(hours), Number(minutes), Number(seconds)];
  if (parts[9] !== undefined || year < 1 || year > 9999) {
    return month >= 1 && day >= 1 ? 'out_of_range' : 'nonexistent';
  }
  if (month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return 'nonexistent';
  const fraction = fractionOf(parts[7]);
  const isEndOfDay = hour === 24 && minute === 0 && second === 0 && fraction === '';
  if ((hour > 23 && !isEndOfDay) || minute > 59 || second > 60) return 'nonexistent';
  const offset = offsetOf(parts[8]);
  if (offset === undefined) return 'nonexistent';
  if (offset === 0 && !isEndOfDay && second < 60) {
    return { date: `${years.slice(-4)}-${months}-${days}`, time: `${hours}:${minutes}:${seconds}`, fraction };
  }
  const instant = new Date(0);
  // Not Date.UTC: it takes the years 1 to 99 for those of the 20th century.
  instant.setUTCFullYear(year, month - 1, day);
  instant.setUTCHours(hour, minute, second - offset);
  const shifted = instant.getUTCFullYear();
  if (shifted < 1 || shifted > 9999) return 'out_of_range';
  const iso = instant.toISOString();
  return { date: iso.slice(0, 10), time: iso.slice(11, 19), fraction };
}

/** `.25` of `250000`, empty where nothing is left of it. */
export function fractionOf(digits: string | undefined): string {
  if (digits === undefined || digits === '') return '';
  let end = Math.min(digits.length, 6);
  while (end > 0 && digits.charCodeAt(end - 1) === 48) end -= 1;
  return end === 0 ? '' : `.${digits.slice(0, end)}`;
}

/** Seconds that a zone is ahead of UTC; undefined where there is no such zone. */
export function offsetOf(zone: string | undefined): number | undefined {
  if (zone === undefined || !/^[+-]/.test(zone)) return 0;
  const digits = zone.slice(1).replaceAll(':', '');
  const [hours, minutes, seconds] = [0, 2, 4].map((at) => Number(digits.slice(at, at + 2)));
  if (hours === undefined || minutes === undefined || seconds === undefined) return undefined;
  if (hours > 15 || minutes > 59 || seconds > 59) return undefined;
  const offset = hours * 3600 + minutes * 60 + seconds;
  return zone.startsWith('-') ? -offset : offset;
}

const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function daysOf(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && isLeap ? 29 : (LENGTHS[month - 1] ?? 0);
}

import type { Conversion, Conversions } from './conversion.ts';
import { blankIsNull } from './conversion.ts';
import { Fault, notA, shown } from './fault.ts';
import { jsonScalar } from './json-text.ts';
import type { Moment, MomentFault } from './moment.ts';
import { fractionOf, momentOf, offsetOf } from './moment.ts';

const DATE = 'a date such as 2021-03-29';
const DATE_TIME = 'a time such as 2021-03-29T13:05:00Z';
const TIME = 'a time of day such as 13:05:00';

/** `2021-03-29`; of a time the day in UTC. */
export const toDate: Conversions = fromMoments(DATE, ({ date }) => date);

/** `2021-03-29T13:05:00.25Z`; of a day its midnight in UTC. */
export const toDateTime: Conversions = fromMoments(
  DATE_TIME,
  ({ date, time, fraction }) => `${date}T${time}${fraction}Z`,
);

/** `13:05:00.25`; of a time that in UTC. */
export const toTime: Conversions = {
  ...fromMoments(TIME, ({ time, fraction }) => time + fraction),
  text: blankIsNull(timeOfText),
  date: (text) => notA(text, TIME),
  time: timeOfDay,
  json: jsonScalar(blankIsNull(timeOfText), TIME),
};

/** A time as ISO 8601 has it, or the text as it is where there is no such time: `infinity`. */
export function momentText(text: string): string {
  const moment = momentOf(text);
  return typeof moment === 'string' ? text : `${moment.date}T${moment.time}${moment.fraction}Z`;
}

function fromMoments(what: string, form: (moment: Moment) => string): Conversions {
  const refuse = (text: string): Fault => notA(text, what);
  const convert: Conversion = (text) => {
    const moment = momentOf(text);
    return typeof moment === 'string' ? faultOf(text, what, moment) : form(moment);
  };
  return {
    text: blankIsNull(convert),
    boolean: refuse,
    integer: refuse,
    decimal: refuse,
    float: refuse,
    date: convert,
    timestamp: convert,
    timestamp_tz: convert,
    time: refuse,
    json: jsonScalar(blankIsNull(convert), what),
    array: refuse,
    binary: refuse,
  };
}

function faultOf(text: string, what: string, fault: MomentFault): Fault {
  switch (fault) {
    case 'unreadable':
      return notA(text, what);
    case 'nonexistent':
      return new Fault(`${shown(text)} does not exist: there is no such day or time`);
    case 'endless':
      return new Fault(`${shown(text)} can't be sent: it is no point in time`);
    case 'out_of_range':
      return new Fault(`${shown(text)} can't be sent: its year lies outside 1 to 9999`);
  }
}

const TIME_OF_DAY =
  /^\s*(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s?(Z|UTC|[+-]\d{2}(?::?\d{2}(?::?\d{2})?)?)?\s*$/i;
const DAY = 24 * 60 * 60;

function timeOfDay(text: string): string | Fault {
  const parts = TIME_OF_DAY.exec(text);
  if (parts === null) return notA(text, TIME);
  const [hours, minutes, seconds] = [Number(parts[1]), Number(parts[2]), Number(parts[3] ?? '0')];
  const offset = offsetOf(parts[5]);
  if (hours > 23 || minutes > 59 || seconds > 59 || offset === undefined) {
    return new Fault(`${shown(text)} is no time of a day: it must be below 24:00:00`);
  }
  const second = (hours * 3600 + minutes * 60 + seconds - offset + DAY) % DAY;
  const parted = [Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60];
  return parted.map((part) => String(part).padStart(2, '0')).join(':') + fractionOf(parts[4]);
}

/** Of a whole date and time the time of day is taken. */
function timeOfText(text: string): string | Fault {
  const moment = momentOf(text);
  if (typeof moment === 'string' || !text.includes(':')) return timeOfDay(text);
  return moment.time + moment.fraction;
}

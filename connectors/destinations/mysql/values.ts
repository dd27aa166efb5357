import mysql2 from 'mysql2';
import type { DestinationField, Json } from '#connector-kit';
import type { Parameter } from './session.ts';

// A getter of a CommonJS module: Node finds no such named export.
const { TypedParameter } = mysql2;

/** A value that no column of its type can hold, in words for the record's author. */
export class InvalidValue extends Error {
  constructor(field: DestinationField, expected: string, value: Json) {
    const shown = JSON.stringify(value);
    super(`${field.fullName}: ${shown.length > 80 ? `${shown.slice(0, 80)}…` : shown} is not ${expected}`);
    this.name = 'InvalidValue';
  }
}

const SMALLEST = -(2n ** 63n);
const LARGEST = 2n ** 64n - 1n;
const LARGEST_SIGNED = 2n ** 63n - 1n;
const INTEGER = /^[+-]?\d{1,25}$/;
const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DATE_TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?$/i;
const TIME = /^(-?\d{1,3}:\d{2}(?::\d{2}(?:\.\d+)?)?)Z?$/i;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * A field's value as it travels beside the statement. What only the server knows (ranges, lengths, whether a day
 * exists) is left to it.
 *
 * @throws InvalidValue
 */
export function toParameter(field: DestinationField, value: Json): Parameter {
  if (value === null) return null;
  switch (field.type) {
    case 'boolean':
      return toBoolean(field, value);
    case 'integer':
      return toInteger(field, value);
    case 'decimal':
      // As text it would be compared by way of floating point, as integers would.
      return TypedParameter.NEWDECIMAL(toNumberText(field, value));
    case 'float':
      return toNumberText(field, value);
    case 'date':
      if (typeof value === 'string' && DATE.test(value)) return value;
      throw new InvalidValue(field, 'a date such as 2021-03-29', value);
    case 'date_time':
      return toDateTime(field, value);
    case 'time': {
      const time = typeof value === 'string' ? TIME.exec(value)?.[1] : undefined;
      if (time !== undefined) return time;
      throw new InvalidValue(field, 'a time such as 16:32:23', value);
    }
    case 'json':
      return JSON.stringify(value);
    case 'binary':
      if (typeof value === 'string' && BASE64.test(value)) return Buffer.from(value, 'base64');
      throw new InvalidValue(field, 'base64', value);
    case 'string':
      return typeof value === 'string' ? value : JSON.stringify(value);
  }
}

/** Bytes that a parameter takes in a packet, at most. */
export function sizeOf(parameter: Parameter): number {
  // Type, length and name stand before each value.
  const frame = 13;
  if (parameter === null) return frame;
  if (Buffer.isBuffer(parameter)) return frame + parameter.length;
  return frame + Buffer.byteLength(typeof parameter === 'string' ? parameter : String(parameter.value));
}

function toBoolean(field: DestinationField, value: Json): Parameter {
  const known = new Map<Json, number>([
    [true, 1],
    [false, 0],
    ['true', 1],
    ['false', 0],
    [1, 1],
    [0, 0],
  ]);
  const number = known.get(value);
  if (number === undefined) throw new InvalidValue(field, 'true or false', value);
  return TypedParameter.LONGLONG(number);
}

/**
 * As a number and not as text: MySQL compares text with integers by way of floating point, so neighbours beyond 2^53
 * would be equal.
 */
function toInteger(field: DestinationField, value: Json): Parameter {
  const isInteger = typeof value === 'string' ? INTEGER.test(value) : Number.isSafeInteger(value);
  if ((typeof value !== 'number' && typeof value !== 'string') || !isInteger) {
    throw new InvalidValue(field, 'an integer (beyond 2^53 as a string)', value);
  }
  const number = BigInt(String(value).replace(/^\+/, ''));
  if (number < SMALLEST || number > LARGEST) throw new InvalidValue(field, 'an integer of 64 bits', value);
  return number > LARGEST_SIGNED ? TypedParameter.LONGLONG.unsigned(number) : TypedParameter.LONGLONG(number);
}

function toNumberText(field: DestinationField, value: Json): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string' && DECIMAL.test(value)) return value;
  throw new InvalidValue(field, 'a number', value);
}

/** In UTC, which is the session's time zone, so a TIMESTAMP means the same instant and a DATETIME reads as UTC. */
function toDateTime(field: DestinationField, value: Json): Parameter {
  const [, date, time, zone = 'Z'] = (typeof value === 'string' ? DATE_TIME.exec(value) : null) ?? [];
  if (date === undefined || time === undefined) {
    throw new InvalidValue(field, 'a time such as 2021-03-29T16:32:23Z', value);
  }
  if (/^(Z|[+-]00:?00)$/i.test(zone)) return `${date} ${time}`;
  const [clock = time, fraction] = time.split('.');
  const offset = zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  const instant = new Date(`${date}T${clock}${offset}`);
  if (Number.isNaN(instant.getTime())) throw new InvalidValue(field, 'a time that exists', value);
  const shifted = instant.toISOString().slice(0, 19).replace('T', ' ');
  return fraction === undefined ? shifted : `${shifted}.${fraction}`;
}

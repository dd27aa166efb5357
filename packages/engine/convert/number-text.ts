const NUMBER = /^\s*([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d{1,9}))?\s*$/;

/** Farther than any float reaches; what is written out stays short. */
const LARGEST_EXPONENT = 400;

/**
 * A number in plain digits: `-12.50` for ` -012.50`, `1500` for `1.5e3`, `0` for `-0`. Zeros at its end stay. Undefined
 * where the text is no number, or one with an exponent beyond 400.
 */
export function plainNumber(text: string): string | undefined {
  const [, sign, whole = '', fraction, bareFraction, exponent] = NUMBER.exec(text) ?? [];
  if (sign === undefined) return undefined;
  const digits = fraction ?? bareFraction ?? '';
  const shift = exponent === undefined ? 0 : Number(exponent);
  if (Math.abs(shift) > LARGEST_EXPONENT) return undefined;
  const plain = shift === 0 ? joined(whole, digits) : shifted(whole, digits, shift);
  return sign === '-' && /[1-9]/.test(plain) ? `-${plain}` : plain;
}

/** The same number always as the same text: `1` for `1.00` and `1.0`. */
export function canonicalNumber(text: string): string | undefined {
  const plain = plainNumber(text);
  return plain?.includes('.') === true ? plain.replace(/\.?0+$/, '') : plain;
}

/** Whether a JSON number holds it without a change to its value. */
export function isExact(text: string): boolean {
  const number = Number(text);
  return Number.isFinite(number) && canonicalNumber(text) === canonicalNumber(String(number));
}

function shifted(whole: string, fraction: string, shift: number): string {
  const digits = whole + fraction;
  const point = whole.length + shift;
  if (point <= 0) return joined('', `${'0'.repeat(-point)}${digits}`);
  return joined(digits.slice(0, point).padEnd(point, '0'), digits.slice(point));
}

function joined(whole: string, fraction: string): string {
  const start = /[1-9]/.exec(whole)?.index;
  const plainWhole = start === undefined ? '0' : whole.slice(start);
  return fraction === '' ? plainWhole : `${plainWhole}.${fraction}`;
}

import type { Kind } from './column-type.ts';
import type { DriverRow } from './row-queue.ts';

/** A value of the driver as text; null stays. */
export function cellText(value: DriverRow[number], { type, reading }: Kind): string | null {
  if (value === null) return null;
  if (Buffer.isBuffer(value))
    return type === 'binary' ? String.raw`\x${value.toString('hex')}` : value.toString();
  if (reading === 'single') return shortestSingle(Number(value));
  return String(value);
}

/** The fewest digits that lead back to the same float of 32 bits. */
function shortestSingle(value: number): string {
  for (let digits = 6; digits < 9; digits += 1) {
    const text = Number(value.toPrecision(digits));
    if (Math.fround(text) === Math.fround(value)) return String(text);
  }
  return String(Number(value.toPrecision(9)));
}

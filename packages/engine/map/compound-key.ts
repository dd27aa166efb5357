import type { SourceColumn } from '#connector-kit';
import { canonicalNumber } from '../convert/number-text.ts';
import type { Cells } from './cells.ts';

/**
 * Several values as one text: `eu|1042`. A `|` or `\` within a value has a `\` before it, so that different values never
 * give the same text; numbers lose the zeros at their end. Null where one of them is null.
 */
export function compoundKey(
  places: readonly number[],
  columns: readonly SourceColumn[],
): (cells: Cells) => string | null {
  const parts = places.map((at) => {
    const type = columns[at]?.type;
    return { at, isNumber: type === 'decimal' || type === 'float' };
  });
  return (cells) => {
    let key = '';
    for (const { at, isNumber } of parts) {
      const cell = cells[at];
      if (cell === null || cell === undefined) return null;
      const text = isNumber ? (canonicalNumber(cell) ?? cell) : cell;
      key += `|${text.replaceAll(/[|\\]/g, String.raw`\$&`)}`;
    }
    return key.slice(1);
  };
}

import type { SourceColumn } from '#connector-kit';
import { canonicalNumber } from '../convert/number-text.ts';
import type { Cells } from './cells.ts';

/**
 * Several values as one text: `eu|1042`. A `|` or `\` within a value has a `\` before it, so that different values never
 * give the same text; one value alone stands as it is. Numbers lose the zeros at their end. Null where one of them is null.
 */
export function compoundKey(
  places: readonly number[],
  columns: readonly SourceColumn[],
): (cells: Cells) => string | null {
  const parts = places.map((at) => {
    const type = columns[at]?.type;
    return { at, isNumber: type === 'decimal' || type === 'float' };
  });
  const [sole, ...others] = parts;
  if (sole !== undefined && others.length === 0) return (cells) => textOf(cells[sole.at], sole.isNumber);
  return (cells) => {
    let key = '';
    for (const { at, isNumber } of parts) {
      const text = textOf(cells[at], isNumber);
      if (text === null) return null;
      key += `|${text.replaceAll(/[|\\]/g, String.raw`\$&`)}`;
    }
    return key.slice(1);
  };
}

function textOf(cell: Cells[number] | undefined, isNumber: boolean): string | null {
  if (cell === null || cell === undefined) return null;
  return isNumber ? (canonicalNumber(cell) ?? cell) : cell;
}

import type { ColumnType, DestinationField } from '#connector-kit';
import { blankIsNull } from '../convert/conversion.ts';
import type { Conversion } from '../convert/conversion.ts';
import { converter } from '../convert/converter.ts';

type Shape = Pick<DestinationField, 'type' | 'array'>;

/**
 * To a field whose value is looked up at another record: an e-mail address for a field of ids. The value keeps its text,
 * and has the field's type only where that is the same text: `123`, but not `00123`, is an integer.
 */
export function toReference(column: ColumnType, { type, array }: Shape): Conversion {
  const asText = converter(column, { type: 'string', array });
  if (array || type === 'string') return array ? asText : blankIsNull(asText);
  const asField = converter(column, { type, array });
  return blankIsNull((text) => {
    const value = asField(text);
    return typeof value === 'number' && String(value) === text ? value : asText(text);
  });
}

import type { ColumnType, Json } from '#connector-kit';
import type { Conversion, Conversions } from './conversion.ts';
import { Fault, notA } from './fault.ts';
import { jsonElements } from './json-text.ts';
import { postgresElements } from './postgres-array.ts';

const WHAT = 'a list';

/**
 * To a field whose values are lists: each element by the conversion of its type. Text may be a JSON array or one as
 * PostgreSQL writes it; what is no list becomes a list of one.
 */
export function toArray(elements: Conversions, column: ColumnType): Conversion {
  const ofJson = everyElement(elements.json);
  const ofText = everyElement(elements.text);
  if (column === 'array') return (text) => listOf(jsonElements(text), text, ofJson);
  if (column === 'json') {
    return (text) => {
      if (text.trimStart().startsWith('[')) return listOf(jsonElements(text), text, ofJson);
      return text.trim() === 'null' ? null : ofJson([text]);
    };
  }
  const alone = everyElement(elements[column]);
  if (column !== 'text') return (text) => alone([text]);
  return (text) => {
    const plain = text.trim();
    if (plain === '') return null;
    if (plain.startsWith('[')) return listOf(jsonElements(plain), text, ofJson);
    const isPostgres = plain.startsWith('{') && plain.endsWith('}');
    const literal = isPostgres ? postgresElements(plain) : undefined;
    return literal === undefined ? alone([text]) : ofText(literal);
  };
}

type ListConversion = (texts: readonly (string | null)[]) => Json | Fault;

function everyElement(convert: Conversion): ListConversion {
  return (texts) => {
    const list: Json[] = [];
    for (const text of texts) {
      if (text === null) {
        list.push(null);
        continue;
      }
      const value = convert(text);
      if (value instanceof Fault) return new Fault(`element ${list.length + 1}: ${value.words}`);
      list.push(value);
    }
    return list;
  };
}

function listOf(texts: readonly string[] | undefined, text: string, convert: ListConversion): Json | Fault {
  return texts === undefined ? notA(text, WHAT) : convert(texts);
}

/** How names of columns become names of fields, in the words of the API. */
export type FieldNormalization =
  'start_case' | 'lower_case' | 'upper_case' | 'camel_case' | 'snake_case' | 'match_source_names';

/**
 * The name of the field for a column, for `first_name`: `First Name`, `first_name`, `FIRST_NAME`, `firstName`,
 * `first_name`, `first_name`. Upper and lower case keep what stands between words; null is `match_source_names`.
 */
export function fieldName(column: string, normalization: FieldNormalization | null): string {
  switch (normalization) {
    case null:
    case 'match_source_names':
      return column;
    case 'lower_case':
      return column.toLowerCase();
    case 'upper_case':
      return column.toUpperCase();
    case 'snake_case':
      return wordsOf(column).join('_') || column;
    case 'start_case':
      return wordsOf(column).map(capitalized).join(' ') || column;
    case 'camel_case': {
      const [first = column, ...more] = wordsOf(column);
      return first + more.map(capitalized).join('');
    }
  }
}

/** `first`, `name` of `FirstName`, `first_name`, `FIRST NAME`: in lower case. */
function wordsOf(name: string): readonly string[] {
  const parted = name
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .replaceAll(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2');
  return (parted.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).map((word) => word.toLowerCase());
}

function capitalized(word: string): string {
  const [first = '', ...rest] = word;
  return first.toUpperCase() + rest.join('');
}

/**
 * Elements of a one-dimensional array as PostgreSQL writes it: `{a,"b c",NULL}`. Undefined where the text is none.
 * https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO
 */
export function postgresElements(text: string): readonly (string | null)[] | undefined {
  const inner = text.slice(1, -1);
  if (inner.trim() === '') return [];
  const elements: (string | null)[] = [];
  const element = /\s*(?:"([^"\\]*(?:\\.[^"\\]*)*)"|([^"{},\\]*))\s*(,|$)/suy;
  for (;;) {
    const match = element.exec(inner);
    if (match === null) return undefined;
    const [, quoted, bare = '', end] = match;
    const plain = bare.trim();
    if (quoted !== undefined) elements.push(quoted.replaceAll(/\\(.)/gsu, '$1'));
    else if (plain === '') return undefined;
    else elements.push(/^null$/i.test(plain) ? null : plain);
    if (end === '') return elements;
  }
}

import { styleText, stripVTControlCharacters } from 'node:util';

const GAP = '  ';

/** Lines of a table whose columns are as wide as their widest cell. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((head, column) =>
    Math.max(...[heads, ...rows].map((cells) => widthOf(cells[column] ?? head))),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell)))
      .join(GAP)
      .trimEnd();
  return [styleText('dim', line(heads)), ...rows.map(line)].map((text) => `${GAP}${text}`).join('\n');
}

function widthOf(cell: string): number {
  return stripVTControlCharacters(cell).length;
}

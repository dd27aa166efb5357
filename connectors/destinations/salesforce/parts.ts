/** Items in lists, in their order, each of which is no larger than `most` unless it holds a single item. */
export function partsWithin<Item>(
  items: readonly Item[],
  most: number,
  sizeOf: (item: Item) => number,
): Item[][] {
  const parts: Item[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const item of items) {
    const more = sizeOf(item);
    if (size + more > most) {
      parts.push([]);
      size = 0;
    }
    parts.at(-1)?.push(item);
    size += more;
  }
  return parts;
}

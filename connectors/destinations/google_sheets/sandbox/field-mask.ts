/** Names of members, each with those below it; an empty one stands for the whole value. */
export type Mask = Map<string, Mask>;

/** Reads `a,b(c,d/e),f.g`: https://developers.google.com/workspace/drive/api/guides/fields-parameter. */
export function parseMask(text: string): Mask | undefined {
  let at = 0;

  function list(): Mask | undefined {
    const mask: Mask = new Map();
    for (;;) {
      const name = /^[\w*]+/.exec(text.slice(at))?.[0];
      if (name === undefined) return undefined;
      at += name.length;
      const below = member();
      if (below === undefined) return undefined;
      mask.set(name, merge(mask.get(name), below));
      if (text[at] !== ',') return mask;
      at += 1;
    }
  }

  function member(): Mask | undefined {
    if (text[at] === '/' || text[at] === '.') {
      at += 1;
      const name = /^[\w*]+/.exec(text.slice(at))?.[0];
      if (name === undefined) return undefined;
      at += name.length;
      const below = member();
      return below === undefined ? undefined : new Map([[name, below]]);
    }
    if (text[at] !== '(') return new Map();
    at += 1;
    const below = list();
    if (below === undefined || text[at] !== ')') return undefined;
    at += 1;
    return below;
  }

  const mask = list();
  return at === text.length ? mask : undefined;
}

/** The part of a value that a mask asks for. */
export function project(value: unknown, mask: Mask): unknown {
  if (mask.size === 0 || mask.has('*')) return value;
  if (Array.isArray(value)) return value.map((entry) => project(entry, mask));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => {
      const below = mask.get(name);
      return below === undefined || member === undefined ? [] : [[name, project(member, below)]];
    }),
  );
}

function merge(one: Mask | undefined, other: Mask): Mask {
  if (one === undefined) return other;
  const merged: Mask = new Map(one);
  for (const [name, below] of other) merged.set(name, merge(merged.get(name), below));
  return merged;
}

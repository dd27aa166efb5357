/** Throws where a path is not relative, or could lead out of its store. */
export function checkStatePath(path: string): string {
  const parts = path.split('/');
  if (!parts.every((part) => /^[\w.=-]+$/.test(part) && part !== '.' && part !== '..')) {
    throw new TypeError(`Not a path of a state store: ${JSON.stringify(path)}`);
  }
  return path;
}

/** Shorter names are too easily near to another one. */
const SHORTEST = 4;

/** Whether `written` is `meant` but for case, `_` and `-`, or for one letter too many, too few or wrong. */
export function isNearly(written: string, meant: string): boolean {
  const a = plain(written);
  const b = plain(meant);
  if (a === b) return true;
  if (a.length < SHORTEST || b.length < SHORTEST || Math.abs(a.length - b.length) > 1) return false;
  let same = 0;
  while (same < a.length && a[same] === b[same]) same += 1;
  const [skipA, skipB] = a.length === b.length ? [1, 1] : a.length > b.length ? [1, 0] : [0, 1];
  return a.slice(same + skipA) === b.slice(same + skipB);
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[_-]/g, '');
}

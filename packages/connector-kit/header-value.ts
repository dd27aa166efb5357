/** Whether a header may hold this key or token as it is: where not, it is a slip of the clipboard. */
export function fitsHeader(value: string): boolean {
  return /^[\u0021-\u007e]+$/.test(value);
}

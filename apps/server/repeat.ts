/**
 * Does something now and again after each pause, never twice at once.
 *
 * @param onFault hears what it threw
 * @returns ends it, waiting for what is under way
 */
export function repeat(
  everyMs: number,
  run: () => Promise<void>,
  onFault: (error: unknown) => void,
): () => Promise<void> {
  let underWay: Promise<void> | undefined;
  const look = (): void => {
    underWay ??= run()
      .catch(onFault)
      .finally(() => {
        underWay = undefined;
      });
  };
  look();
  const timer = setInterval(look, everyMs);
  return async () => {
    clearInterval(timer);
    await underWay;
  };
}

import { sandboxes } from './sandboxes.ts';
import type { Practice } from './tour.ts';

export interface RunningPractice {
  readonly destinations: readonly Practice[];
  /** What the server is started with so that it finds them. */
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Starts every practice destination on a free port of loopback. */
export async function startPractice(): Promise<RunningPractice> {
  const started = new AsyncDisposableStack();
  const destinations: Practice[] = [];
  let environment = {};
  try {
    for (const { type, label, start } of sandboxes) {
      const sandbox = await start(0);
      started.defer(() => sandbox.close());
      const { url, credentials, authorize } = sandbox;
      destinations.push({ type, label, url, credentials, ...(authorize === undefined ? {} : { authorize }) });
      environment = { ...environment, ...sandbox.environment };
    }
  } catch (error) {
    await started.disposeAsync();
    throw error;
  }
  return { destinations, environment, close: () => started.disposeAsync() };
}

import type { JsonObject, StepResult } from '#connector-kit';
import { TimeOver } from './job-run.ts';
import type { Connection, ConnectionAtWork, StoreInJob } from './job-run.ts';

/** Runs the connector's check and stores its progress. @returns the message of the step that failed, or undefined */
export async function checkConnection(
  connection: Connection,
  work: ConnectionAtWork,
  store: StoreInJob,
): Promise<string | undefined> {
  let latest: readonly StepResult[] = [];
  let found: JsonObject = {};
  const record = (steps: readonly StepResult[], succeeded: boolean | null): Promise<boolean> =>
    store((inside) => connection.recordCheck(inside, steps, succeeded, found));
  try {
    const result = await work.check(async (steps) => {
      latest = steps;
      await record(steps, null);
    });
    latest = result.steps;
    found = result.found;
  } catch (error) {
    if (!(error instanceof TimeOver)) throw error;
    latest = failRunningStep(latest, error.message);
  }
  const failed = latest.find((step) => step.status === 'failed');
  await record(latest, failed === undefined);
  return failed === undefined ? undefined : `${failed.step}: ${failed.error?.message ?? 'failed'}`;
}

/** The steps of a check that was given up: what was running has failed with the message. */
export function failRunningStep(steps: readonly StepResult[], message: string): readonly StepResult[] {
  return steps.map((step) =>
    step.status === 'running' ? { ...step, status: 'failed', error: { message } } : step,
  );
}

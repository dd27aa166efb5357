import type { Redactor } from '#secret';
import type { CheckStep } from './check.ts';
import type { ConnectorContext } from './context.ts';
import { ConnectorError } from './errors.ts';

/** How one step of a check ended, in the form that the API shows. */
export interface StepResult {
  readonly step: string;
  readonly status: 'running' | 'success' | 'failed' | 'warning';
  /** What failed and what to do next; null when there is nothing to say. */
  readonly error: { readonly message: string } | null;
}

/**
 * Runs the steps in order and stops after the first failure.
 *
 * @param onProgress receives every list that a person may see: before and after each step
 * @returns the steps that ran
 */
export async function runCheck<Credentials>(
  steps: readonly CheckStep<Credentials>[],
  context: ConnectorContext<Credentials>,
  redactor: Redactor,
  onProgress: (steps: readonly StepResult[]) => Promise<void> | void = () => {},
): Promise<readonly StepResult[]> {
  const done: StepResult[] = [];
  for (const step of steps) {
    const { name } = step;
    await onProgress([...done, { step: name, status: 'running', error: null }]);
    try {
      const verdict = await step.run(context);
      done.push(
        verdict === undefined
          ? { step: name, status: 'success', error: null }
          : { step: name, status: 'warning', error: { message: redactor.text(verdict.warning) } },
      );
    } catch (error) {
      if (context.signal.aborted) throw context.signal.reason;
      done.push({ step: name, status: 'failed', error: { message: messageOf(error, redactor) } });
    }
    await onProgress(done);
    if (done.at(-1)?.status === 'failed') break;
  }
  return done;
}

/** What a person may read of a fault: a connector's own words, or that it is our bug. */
export function messageOf(error: unknown, redactor: Redactor): string {
  if (error instanceof ConnectorError) return redactor.text(error.message);
  const detail = error instanceof Error ? error.message : String(error);
  return redactor.text(
    `Spillway met something it can't handle: ${detail}. This is a fault of Spillway: please report it.`,
  );
}

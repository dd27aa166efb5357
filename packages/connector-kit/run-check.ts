import type { Redactor } from '#secret';
import type { CheckStep } from './check.ts';
import type { ConnectorContext } from './context.ts';
import { ConnectorError } from './errors.ts';
import type { JsonObject } from './json.ts';

/** How one step of a check ended, in the form that the API shows. */
export interface StepResult {
  readonly step: string;
  readonly status: 'running' | 'success' | 'failed' | 'warning';
  /** What failed and what to do next; null when there is nothing to say. */
  readonly error: { readonly message: string } | null;
}

export interface CheckResult {
  readonly steps: readonly StepResult[];
  readonly found: JsonObject;
}

/**
 * Runs the steps in order and stops after the first failure.
 *
 * @param onProgress receives every list that a person may see: before and after each step
 * @returns the steps that ran, and what they found out about the account
 */
export async function runCheck<Credentials, Context extends ConnectorContext<Credentials>>(
  steps: readonly CheckStep<Credentials, Context>[],
  context: Context,
  redactor: Redactor,
  onProgress: (steps: readonly StepResult[]) => Promise<void> | void = () => {},
): Promise<CheckResult> {
  const done: StepResult[] = [];
  let found: JsonObject = {};
  for (const step of steps) {
    const { name } = step;
    await onProgress([...done, { step: name, status: 'running', error: null }]);
    try {
      const verdict = await step.run({ ...context, found: { ...context.found, ...found } });
      const { warning, found: more = {} } = verdict ?? {};
      found = { ...found, ...more };
      done.push(
        warning === undefined
          ? { step: name, status: 'success', error: null }
          : { step: name, status: 'warning', error: { message: redactor.text(warning) } },
      );
    } catch (error) {
      if (context.signal.aborted) throw context.signal.reason;
      done.push({ step: name, status: 'failed', error: { message: messageOf(error, redactor) } });
    }
    await onProgress(done);
    if (done.at(-1)?.status === 'failed') break;
  }
  return { steps: done, found };
}

/** What a person may read of a fault: a connector's own words, or that it is our bug. */
export function messageOf(error: unknown, redactor: Redactor): string {
  if (error instanceof ConnectorError) return redactor.text(error.message);
  const detail = error instanceof Error ? error.message : String(error);
  return redactor.text(
    `Spillway met something it can't handle: ${detail}. This is a fault of Spillway: please report it.`,
  );
}

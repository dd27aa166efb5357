import type { ConnectorContext } from './context.ts';

/** Nothing: the step succeeded. A warning: it did, but somebody should know. A failing step throws. */
export type StepVerdict = void | { readonly warning: string };

/**
 * One named step of a check, in the order in which a person would look for the fault. Throw a ConnectorError to
 * fail it: its message is shown to the person, and later steps are not run.
 */
export interface CheckStep<Credentials> {
  /** Sentence case, verb first: `Verify connectivity`. */
  readonly name: string;
  run(context: ConnectorContext<Credentials>): Promise<StepVerdict>;
}

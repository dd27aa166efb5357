import type { ConnectorContext } from './context.ts';
import type { JsonObject } from './json.ts';

/**
 * Nothing: the step succeeded. A warning: it did, but somebody should know. A failing step throws.
 * `found` is what it learnt of the account (`account_name`): shown in `connection_details` and given back to the
 * connector as `context.found`. Never secret.
 */
export type StepVerdict = void | { readonly warning?: string; readonly found?: JsonObject };

/**
 * One named step of a check, in the order in which a person would look for the fault. Throw a ConnectorError to
 * fail it: its message is shown to the person, and later steps are not run.
 */
export interface CheckStep<
  Credentials,
  Context extends ConnectorContext<Credentials> = ConnectorContext<Credentials>,
> {
  /** Sentence case, verb first: `Verify connectivity`. */
  readonly name: string;
  run(context: Context): Promise<StepVerdict>;
}

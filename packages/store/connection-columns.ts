import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { JsonObject, StepResult } from '#connector-kit';

/** What a check has found so far, as columns of the destination or the source that it is of. */
interface CheckColumns {
  readonly test_steps: string;
  readonly test_succeeded: boolean | null;
  readonly tested_at?: Date;
  readonly found?: RawBuilder<string>;
}

/**
 * @param succeeded null while it runs
 * @param found about the account; joins what is known
 */
export function checkColumns(
  steps: readonly StepResult[],
  succeeded: boolean | null,
  found: JsonObject,
): CheckColumns {
  return {
    test_steps: JSON.stringify(steps),
    test_succeeded: succeeded,
    ...(succeeded === null ? {} : { tested_at: new Date() }),
    ...(Object.keys(found).length === 0
      ? {}
      : { found: sql<string>`found || ${JSON.stringify(found)}::jsonb` }),
  };
}

/** The columns of a change of the connection details. It counts as one of the credentials: old results fall. */
export function detailsColumns(connectionDetails: JsonObject | undefined) {
  if (connectionDetails === undefined) return {};
  return {
    connection_details: JSON.stringify(connectionDetails),
    credentials_version: sql<number>`credentials_version + 1`,
    found: '{}',
    test_steps: null,
    test_succeeded: null,
    tested_at: null,
  };
}

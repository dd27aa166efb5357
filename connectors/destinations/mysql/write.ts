import {
  type Batch,
  ConfigurationError,
  ConnectorBugError,
  rejected,
  type WriteResult,
} from '#connector-kit';
import type { MysqlContext } from './credentials.ts';
import { isUnique } from './fields.ts';
import { readTable } from './objects.ts';
import { rowsOf } from './rows.ts';
import { withSession } from './session.ts';
import type { Target } from './target.ts';
import { writeSingly } from './write-singly.ts';
import { writeTogether } from './write-together.ts';

/**
 * Writes one batch; README.md says how each operation treats rows that are there or not.
 *
 * @throws ConnectorError, and then no record was taken
 */
export async function write(context: MysqlContext, batch: Batch): Promise<WriteResult> {
  return withSession(context, async (session) => {
    // Asked anew for each batch: unique indexes and the storage engine decide what is safe.
    const table = await readTable(session, batch.object.fullName);
    const key = batch.operation === 'append' ? '' : (batch.primaryIdentifier ?? '');
    if (key === '' && batch.operation !== 'append' && batch.operation !== 'insert') {
      throw new ConfigurationError(`The operation ${batch.operation} needs a primary identifier.`);
    }
    if (key !== '' && !isUnique(table, key)) {
      throw new ConfigurationError(
        `The column ${key} of the table ${table.name} has no unique index of its own (any more), so it can't identify rows: add one, refresh the fields, or choose another identifier.`,
      );
    }
    if (key !== '' && !batch.fields.some((field) => field.fullName === key)) {
      throw new ConnectorBugError(
        `${key} identifies the records of ${table.name}, and is not among their fields.`,
      );
    }
    const { runs, refused } = rowsOf(batch, table, session.maxPacketBytes);
    const target: Target = { session, table, operation: batch.operation, key };
    const written = table.transactional
      ? await writeTogether(target, runs)
      : await writeSingly(target, runs.flat());
    return {
      outcomes: batch.records.map(
        (_, index) => refused.get(index) ?? written.get(index) ?? rejected('not_sent', 'Not sent.', true),
      ),
    };
  });
}

import type { Batch, Outcome, WriteOperation, WriteResult } from '#connector-kit';
import { ConfigurationError, ConnectorBugError, NetworkError, unknown } from '#connector-kit';
import { call } from './call.ts';
import type { Context } from './credentials.ts';
import { strikeSecrets } from './credentials.ts';
import { readRecordResults } from './record-results.ts';
import type { Reply } from './reply.ts';
import { cut } from './shape.ts';
import type { WireOperation } from './sync-plan.ts';
import { syncBatchParams } from './sync-plan.ts';

/** The documentation names no limit; a slow endpoint lowers its batch size. */
const BATCH_TIMEOUT_MS = 60_000;

/** Of what the endpoint says about one record, in characters. */
const LONGEST_MESSAGE = 1000;

/**
 * Writes one batch with `sync_batch`.
 *
 * @throws ConnectorError where the endpoint surely did not take the batch: it could not be reached, refused it, or
 *   answered with a JSON-RPC error
 */
export function writeBatch(context: Context, batch: Batch): Promise<WriteResult> {
  // Not async: who waits for the answer holds the identifiers, not the records.
  try {
    const { primaryIdentifier, records, object } = batch;
    const operation = wireOperation(batch.operation);
    if (primaryIdentifier === null) {
      throw new ConnectorBugError(`A batch of ${operation} came without its identifier`);
    }
    const identifiers = records.map((record) => record[primaryIdentifier]);
    const replying = call(context, 'sync_batch', syncBatchParams(batch, operation), {
      timeoutMs: BATCH_TIMEOUT_MS,
    });
    return outcomesOf(context, replying, { object, identifiers });
  } catch (error) {
    return Promise.reject(error);
  }
}

interface Sent {
  readonly object: Batch['object'];
  /** Of each record. */
  readonly identifiers: readonly unknown[];
}

async function outcomesOf(context: Context, replying: Promise<Reply>, sent: Sent): Promise<WriteResult> {
  let reply: Reply;
  try {
    reply = await replying;
  } catch (error) {
    if (error instanceof NetworkError && error.sent) return allUnknown(sent, error.message);
    throw error;
  }
  if (reply.kind === 'refused') throw reply.error;
  if (reply.kind === 'unreadable') return allUnknown(sent, reply.message);
  const { outcomes, strays } = readRecordResults(reply.result, sent.identifiers);
  if (strays > 0) {
    context.log.warn({ strays, object: sent.object.fullName }, 'Results for records that were not sent');
  }
  if (outcomes.every(({ status }) => status === 'succeeded')) return { outcomes };
  return { outcomes: outcomes.map((outcome) => withoutSecrets(context, outcome)) };
}

function wireOperation(operation: WriteOperation): WireOperation {
  if (operation === 'append') {
    throw new ConfigurationError(
      'The Custom Destination API has no append: use upsert, insert, update or mirror.',
    );
  }
  return operation;
}

function allUnknown({ identifiers }: Sent, message: string): WriteResult {
  const outcome = unknown(`${message} The record may have been written.`);
  return { outcomes: identifiers.map(() => outcome) };
}

function withoutSecrets(context: Context, outcome: Outcome): Outcome {
  if (outcome.status !== 'rejected') return outcome;
  return { ...outcome, message: cut(strikeSecrets(context.credentials, outcome.message), LONGEST_MESSAGE) };
}

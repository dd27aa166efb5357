import type { Batch, WriteResult } from '#connector-kit';
import { NetworkError, unknown } from '#connector-kit';
import { outcomesOf } from './answer.ts';
import { call } from './call.ts';
import type { Context } from './credentials.ts';
import { putNotes } from './request.ts';

export async function writeNotes(context: Context, batch: Batch): Promise<WriteResult> {
  const { object, records } = batch;
  const keys = records.map((record) => record['key']);
  try {
    const response = await call(context, putNotes(context.credentials.team, object.fullName, records));
    return { outcomes: outcomesOf(response, keys) };
  } catch (error) {
    // The request left and no answer came: the notes may be there, so the batch did not simply fail.
    if (error instanceof NetworkError && error.sent)
      return { outcomes: keys.map(() => unknown(error.message)) };
    throw error;
  }
}

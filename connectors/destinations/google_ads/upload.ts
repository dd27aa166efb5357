import type { Batch, JsonObject, WriteRecord, WriteResult } from '#connector-kit';
import { BatchOutcomes } from '#connector-kit';
import { accountOf } from './account.ts';
import { actionName, conversionActions } from './conversion-action.ts';
import type { Context } from './credentials.ts';
import { itemsOf } from './item.ts';
import { sendItems } from './send-items.ts';
import { readUpload } from './upload-answer.ts';

/** One of the Google Ads API's ways to take conversions, at most 2,000 in a request. */
export interface Upload {
  readonly method: 'uploadClickConversions' | 'uploadCallConversions' | 'uploadConversionAdjustments';
  /** To follow "while". */
  readonly doing: string;
  /** Throws RecordError. */
  build(record: WriteRecord, conversionAction: string, credentials: Context['credentials']): JsonObject;
}

/** Uploads a batch of conversions or adjustments. */
export async function uploadRecords(context: Context, batch: Batch, upload: Upload): Promise<WriteResult> {
  const account = accountOf(context);
  const findAction = await conversionActions(context, account, batch.records);
  const outcomes = new BatchOutcomes(batch.records.length);
  const build = (record: WriteRecord): JsonObject =>
    upload.build(record, actionName(account, findAction(record)), context.credentials);
  const items = await itemsOf(batch.records, outcomes, build, identityOf);
  const list = upload.method === 'uploadConversionAdjustments' ? 'conversionAdjustments' : 'conversions';
  await sendItems(
    context,
    outcomes,
    items,
    (sent) => ({
      api: 'google_ads',
      method: 'POST',
      path: `/customers/${account.id}:${upload.method}`,
      json: { [list]: sent.map(({ json }) => json), partialFailure: true },
      // How long to wait stands in the body, which only we can read.
      retry: 'never',
      managerId: account.managerId,
      doing: upload.doing,
    }),
    (sent, body) => {
      const answered = readUpload(
        body,
        sent.map(({ json }) => json),
      );
      for (const [at, outcome] of answered.entries()) {
        for (const position of sent[at]?.positions ?? []) outcomes.set(position, outcome);
      }
    },
  );
  return { outcomes: outcomes.close() };
}

/** What Google takes two records of one request for the same by: both would be refused. */
function identityOf(json: JsonObject): string {
  const { conversionAction, adjustmentType, adjustmentDateTime, orderId } = json;
  const kind = [conversionAction, adjustmentType, adjustmentType === 'ENHANCEMENT' ? '' : adjustmentDateTime];
  if (orderId !== undefined) return JSON.stringify([...kind, orderId]);
  const { gclid, gbraid, wbraid, callerId, callStartDateTime, gclidDateTimePair } = json;
  const { conversionDateTime, userIdentifiers } = json;
  return JSON.stringify([
    ...kind,
    [gclid, gbraid, wbraid, callerId, callStartDateTime, gclidDateTimePair],
    conversionDateTime,
    userIdentifiers,
  ]);
}

import type { Batch, Outcome, WriteRecord, WriteResult } from '#connector-kit';
import { BatchOutcomes, ConfigurationError } from '#connector-kit';
import type { Context } from './credentials.ts';
import { EXTERNAL_ID } from './custom-object.ts';
import { deleteCustomRecord, writeCustomRecord } from './custom-object-request.ts';
import { ask } from './request.ts';
import { readDeleted, readWritten } from './written.ts';

/** Throws ConnectorError where no record was written; else every record has its outcome. */
export async function writeCustomRecords(context: Context, batch: Batch): Promise<WriteResult> {
  if (batch.primaryIdentifier !== EXTERNAL_ID) {
    throw new ConfigurationError(
      `Custom objects are identified by ${EXTERNAL_ID} in ActiveCampaign, not by ` +
        `${batch.primaryIdentifier ?? 'nothing'}: map the sync's identifier to ${EXTERNAL_ID}.`,
    );
  }
  const outcomes = new BatchOutcomes(batch.records.length);
  await outcomes.settleEach(
    batch.records.keys().toArray(),
    (at) => JSON.stringify(batch.records[at]?.[EXTERNAL_ID] ?? null),
    (at) => writeRecord(context, batch, batch.records[at] ?? {}),
  );
  return { outcomes: outcomes.close() };
}

async function writeRecord(context: Context, batch: Batch, record: WriteRecord): Promise<Outcome> {
  const schemaId = batch.object.fullName;
  if (batch.operation === 'delete') {
    return readDeleted(await ask(context, deleteCustomRecord(schemaId, record)), 'record');
  }
  const request = writeCustomRecord(schemaId, record, batch.fields);
  return readWritten(await ask(context, request), 'record', request.doing);
}

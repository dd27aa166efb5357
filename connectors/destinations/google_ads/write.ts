import type { Batch, Json, WriteResult } from '#connector-kit';
import { ConnectorBugError } from '#connector-kit';
import { CALL_CONVERSION, adsCallConversion } from './call-conversion.ts';
import { CLICK_CONVERSION, adsClickConversion } from './click-conversion.ts';
import {
  CONVERSION_ADJUSTMENT,
  ENHANCED_CONVERSION,
  adsAdjustment,
  adsEnhancement,
} from './conversion-adjustment.ts';
import type { Context } from './credentials.ts';
import { ingestClickConversions, ingestMembers } from './ingest.ts';
import { pollIngest } from './ingest-poll.ts';
import { openHandle } from './pending.ts';
import type { Upload } from './upload.ts';
import { uploadRecords } from './upload.ts';
import { writeUserDataJobs } from './user-data-job.ts';
import { pollUserDataJobs } from './user-data-job-poll.ts';
import { isUserList } from './user-list.ts';

const uploads: Readonly<Record<string, Upload>> = {
  [CLICK_CONVERSION]: {
    method: 'uploadClickConversions',
    doing: 'uploading click conversions',
    build: adsClickConversion,
  },
  [CALL_CONVERSION]: {
    method: 'uploadCallConversions',
    doing: 'uploading call conversions',
    build: adsCallConversion,
  },
  [CONVERSION_ADJUSTMENT]: {
    method: 'uploadConversionAdjustments',
    doing: 'uploading conversion adjustments',
    build: adsAdjustment,
  },
  [ENHANCED_CONVERSION]: {
    method: 'uploadConversionAdjustments',
    doing: 'uploading enhanced conversions',
    build: adsEnhancement,
  },
};

export async function writeBatch(context: Context, batch: Batch): Promise<WriteResult> {
  const { object, records } = batch;
  if (records.length === 0) return { outcomes: [] };
  const isDataManager = context.credentials.api === 'data_manager';
  if (isUserList(object)) return (isDataManager ? ingestMembers : writeUserDataJobs)(context, batch);
  // The Data Manager API has no calls; adjustments go the way that each project is let use.
  if (isDataManager && object.fullName === CLICK_CONVERSION) return ingestClickConversions(context, batch);
  const upload = uploads[object.fullName];
  if (upload === undefined) throw new ConnectorBugError(`${object.fullName} is no object of Google Ads`);
  return uploadRecords(context, batch, upload);
}

export async function pollBatch(context: Context, batch: Batch, sealed: Json): Promise<WriteResult> {
  const handle = openHandle(sealed);
  const poll = handle.api === 'data_manager' ? pollIngest : pollUserDataJobs;
  return poll(context, batch, handle);
}

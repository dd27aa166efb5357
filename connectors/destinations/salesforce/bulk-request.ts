import type { Batch } from '#connector-kit';
import { apiName } from './name.ts';
import type { ApiRequest } from './request.ts';

const JOBS = '/jobs/ingest';

/** Rows of a job come back with their result, and errors of triggers are long. */
const LARGEST_RESULTS_BYTES = 64 * 1024 * 1024;

/** For megabytes on a slow line. */
const TIMEOUT_MS = 120_000;

/** https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/create_job.htm */
export function createJob({ object, operation, primaryIdentifier }: Batch): ApiRequest {
  return {
    method: 'POST',
    path: JOBS,
    json: {
      object: apiName(object.fullName),
      operation,
      ...(operation === 'upsert' ? { externalIdFieldName: apiName(primaryIdentifier ?? '') } : {}),
      contentType: 'CSV',
      lineEnding: 'LF',
      columnDelimiter: 'COMMA',
    },
    doing: 'creating a bulk job',
  };
}

/** A job takes one upload only: a second one is refused, so none is repeated. */
export function uploadRows(id: string, csv: string): ApiRequest {
  return {
    method: 'PUT',
    path: `${JOBS}/${id}/batches`,
    body: csv,
    headers: { 'content-type': 'text/csv; charset=utf-8' },
    retry: 'never',
    timeoutMs: TIMEOUT_MS,
    doing: 'uploading the rows of a bulk job',
  };
}

/** `UploadComplete` lets it run; `Aborted` ends one that nobody needs. */
export function setJobState(id: string, state: 'UploadComplete' | 'Aborted'): ApiRequest {
  const doing = state === 'Aborted' ? 'aborting a bulk job' : 'starting a bulk job';
  return { method: 'PATCH', path: `${JOBS}/${id}`, json: { state }, retry: 'never', doing };
}

export function readJob(id: string): ApiRequest {
  return { method: 'GET', path: `${JOBS}/${id}`, doing: 'asking for the state of a bulk job' };
}

export type ResultKind = 'successfulResults' | 'failedResults' | 'unprocessedrecords';

export function readResults(id: string, kind: ResultKind): ApiRequest {
  return {
    method: 'GET',
    path: `${JOBS}/${id}/${kind}`,
    headers: { accept: 'text/csv' },
    maxResponseBytes: LARGEST_RESULTS_BYTES,
    timeoutMs: TIMEOUT_MS,
    doing: 'reading the results of a bulk job',
  };
}

import type { Batch } from '#connector-kit';
import { ConnectorBugError } from '#connector-kit';
import { jsonRecord } from './cell.ts';
import { apiName } from './name.ts';
import type { ReadyRecord } from './ready-record.ts';
import type { ApiRequest } from './request.ts';

const PATH = '/composite/sobjects';

/** Triggers and flows of an organization run before the answer comes. */
const TIMEOUT_MS = 120_000;

/**
 * At most 200 records in one request, each of them taken or refused alone. Repeating an update, an upsert or a
 * deletion changes nothing; an insert would write again.
 */
export function collectionRequest(batch: Batch, records: readonly ReadyRecord[]): ApiRequest {
  const { operation, primaryIdentifier } = batch;
  const object = apiName(batch.object.fullName);
  const common = { doing: `writing records of ${object}`, timeoutMs: TIMEOUT_MS };
  const bodies = records.map(({ id, cells }) => ({
    ...jsonRecord(object, cells),
    ...(id === undefined ? {} : { id }),
  }));
  const json = { allOrNone: false, records: bodies };
  switch (operation) {
    case 'insert':
      return { method: 'POST', path: PATH, json, ...common };
    case 'update':
      return { method: 'PATCH', path: PATH, json, retry: 'always', ...common };
    case 'upsert':
      return {
        method: 'PATCH',
        path: `${PATH}/${object}/${apiName(primaryIdentifier ?? '')}`,
        json,
        retry: 'always',
        ...common,
      };
    case 'delete': {
      const ids = records.map(({ id = '' }) => id).join(',');
      return { method: 'DELETE', path: PATH, query: { ids, allOrNone: 'false' }, ...common };
    }
    case 'append':
      throw new ConnectorBugError('Salesforce has no append');
  }
}

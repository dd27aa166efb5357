import type { DestinationObject, Limits } from '#connector-kit';
import { ACCOUNT } from './account-object.ts';
import { IMPORTS_PER_MINUTE, MOST_CONTACTS } from './contact-import-request.ts';
import { CONTACT } from './contact-object.ts';

/** Of the whole account, by all its integrations: https://developers.activecampaign.com/reference/rate-limits. */
export const REQUESTS_PER_SECOND = 5;

/**
 * Contacts: what the importer takes. It is reached by upserts without duplicates and emptied fields only; one by
 * one, the 5 requests a second give 5 records a second, or fewer with lists and look-ups. Two requests write an account.
 */
export function limitsOf(object: DestinationObject): Limits {
  if (object.fullName === CONTACT) {
    const recordsPerSecond = Math.floor((IMPORTS_PER_MINUTE * MOST_CONTACTS) / 60);
    return { maxBatchSize: MOST_CONTACTS, maxParallelBatches: 2, recordsPerSecond };
  }
  const requestsPerRecord = object.fullName === ACCOUNT ? 2 : 1;
  return {
    maxBatchSize: 50,
    maxParallelBatches: 1,
    recordsPerSecond: REQUESTS_PER_SECOND / requestsPerRecord,
  };
}

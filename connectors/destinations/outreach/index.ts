import { defineDestination } from '#connector-kit';
import { checkSteps } from './check.ts';
import { credentialFields } from './credentials.ts';
import { kinds } from './kind.ts';
import { limitsOf, MOST_AT_ONCE, REQUESTS_PER_SECOND } from './limits.ts';
import { connectionOf, oauth } from './oauth.ts';
import { listFields, listObjects } from './objects.ts';
import { LABEL } from './refusal.ts';
import { writeRecords } from './write.ts';

export default defineDestination({
  type: 'outreach',
  label: LABEL,
  documentation: 'outreach',
  overview: {
    apiVersion: '2',
    objects: kinds
      .filter(({ isReferenceOnly }) => isReferenceOnly !== true)
      .map(({ label, attributes }) => ({
        name: label,
        operations: ['upsert'],
        identifiers: attributes.identifiers ?? [],
      })),
    limits: '10,000 requests per hour and user',
    proof: ["requests and answers are checked against the vendor's description"],
  },
  auth: { method: 'oauth2', oauth, fields: credentialFields },
  connectionDetails: () => ({}),
  rateLimit: (_, details) => ({
    key: connectionOf(details),
    requestsPerSecond: REQUESTS_PER_SECOND,
    burst: MOST_AT_ONCE,
  }),
  check: checkSteps,
  objects: listObjects,
  fields: listFields,
  limits: async (_, object) => limitsOf(object),
  write: async (context, batch) =>
    batch.records.length === 0 ? { outcomes: [] } : writeRecords(context, batch),
});

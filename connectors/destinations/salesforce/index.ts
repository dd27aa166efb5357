import { defineDestination } from '#connector-kit';
import { pollBulk } from './bulk-poll.ts';
import { checkSteps } from './check.ts';
import { connectionDetails } from './connection-details.ts';
import { alternatives, credentialFields } from './credentials.ts';
import { limits, rateLimitOf } from './limits.ts';
import { oauth, tokenRequest } from './oauth.ts';
import { listFields, listObjects } from './objects.ts';
import { LABEL } from './refusal.ts';
import { API_VERSION } from './version.ts';
import { writeRecords } from './write.ts';

export default defineDestination({
  type: 'salesforce',
  label: LABEL,
  documentation: 'salesforce',
  overview: {
    apiVersion: API_VERSION,
    objects: [
      {
        name: 'standard and custom objects',
        operations: ['upsert', 'update', 'insert', 'mirror', 'delete'],
        identifiers: ['external ids', 'Id', 'other text and number fields (update, delete)'],
      },
    ],
    limits: "the organization's API requests per 24 hours",
    proof: [
      'jsforce drives the sandbox',
      'recorded answers of Salesforce go through the parsers',
      "requests are compared with the vendor's Postman collection",
    ],
  },
  auth: { method: 'oauth2', oauth, fields: credentialFields, alternatives },
  connectionDetails,
  tokenRequest,
  rateLimit: rateLimitOf,
  check: checkSteps,
  objects: listObjects,
  fields: listFields,
  limits: async () => limits,
  write: writeRecords,
  poll: pollBulk,
});

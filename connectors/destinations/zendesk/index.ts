import { defineDestination } from '#connector-kit';
import { checkSteps } from './check.ts';
import { credentialFields } from './credentials.ts';
import { readSubdomain } from './domain.ts';
import { limits, rateLimitOf } from './limits.ts';
import { oauth } from './oauth.ts';
import { listFields, listObjects } from './objects.ts';
import { pollBatch, writeBatch } from './write.ts';

export default defineDestination({
  type: 'zendesk',
  label: 'Zendesk',
  documentation: 'zendesk',
  overview: {
    apiVersion: 'v2',
    objects: [
      {
        name: 'End User',
        operations: ['upsert', 'update', 'delete', 'mirror'],
        identifiers: ['external_id', 'email', 'id'],
      },
      {
        name: 'Organization',
        operations: ['upsert', 'update', 'delete', 'mirror'],
        identifiers: ['external_id', 'name', 'id'],
      },
      { name: 'Ticket', operations: ['upsert', 'update', 'delete'], identifiers: ['external_id', 'id'] },
      { name: 'Ticket Comment', operations: ['append'], identifiers: [] },
      {
        name: 'custom objects',
        operations: ['upsert', 'update', 'delete', 'mirror'],
        identifiers: ['external_id'],
      },
    ],
    limits: '200 to 2,500 requests per minute and account by plan, 30 jobs at once',
    proof: [
      "requests and answers are checked against the vendor's description",
      'node-zendesk drives the sandbox',
    ],
  },
  auth: {
    method: 'oauth2',
    oauth,
    fields: credentialFields,
    alternatives: [['domain', 'email', 'api_token']],
  },
  connectionDetails: ({ domain, email, api_token: apiToken }) => ({
    ...(domain === undefined ? {} : { domain: readSubdomain(domain) ?? domain }),
    ...(email === undefined || apiToken === undefined ? {} : { email }),
  }),
  rateLimit: rateLimitOf,
  check: checkSteps,
  objects: listObjects,
  fields: listFields,
  limits: async () => limits,
  write: writeBatch,
  poll: pollBatch,
});

import { defineDestination } from '#connector-kit';
import { checkSteps } from './check.ts';
import { credentialFields } from './credentials.ts';
import { limitsOf } from './limits.ts';
import { oauth } from './oauth.ts';
import { listFields, listObjects } from './objects.ts';
import { siteNamed } from './site.ts';
import { writeRecords } from './write.ts';

export default defineDestination({
  type: 'datadog',
  label: 'Datadog',
  documentation: 'datadog',
  overview: {
    apiVersion: 'v2 (metrics, logs), v1 (events)',
    objects: [
      { name: 'Metric', operations: ['append'], identifiers: [] },
      { name: 'Event', operations: ['append'], identifiers: [] },
      { name: 'Log', operations: ['append'], identifiers: [] },
    ],
    limits: '250,000 events per minute and organization; metrics and logs by size only',
    proof: [
      '@datadog/datadog-api-client drives the sandbox',
      "requests and answers are checked against the vendor's description",
    ],
  },
  auth: {
    method: 'oauth2',
    oauth,
    fields: credentialFields,
    alternatives: [['api_key']],
    // An authorization reads; the key writes.
    beside: ['api_key', 'application_key'],
  },
  connectionDetails: ({ site, historical_metrics }) => ({
    ...(site === undefined ? {} : { site: siteNamed(site) ?? site }),
    historical_metrics,
  }),
  check: checkSteps,
  objects: listObjects,
  fields: (_, object) => listFields(object),
  limits: async (_, object) => limitsOf(object),
  write: writeRecords,
});

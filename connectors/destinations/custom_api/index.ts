import { defineDestination } from '#connector-kit';
import { check } from './check.ts';
import { connectionDetails, credentialFields } from './credentials.ts';
import { discoverFields } from './fields.ts';
import { discoverObjects } from './objects.ts';
import { rateLimit } from './rate-limit.ts';
import { syncSpeed } from './speed.ts';
import { secretsOfUrl } from './webhook-url.ts';
import { writeBatch } from './write.ts';

export default defineDestination({
  type: 'custom_api',
  label: 'Custom Destination',
  documentation: 'custom-api',
  overview: {
    apiVersion: '1',
    objects: [
      {
        name: 'what the endpoint lists',
        operations: ['upsert', 'update', 'insert', 'append', 'mirror', 'delete'],
        identifiers: ['fields that the endpoint names'],
      },
    ],
    limits: 'what the endpoint says in get_sync_speed',
    proof: ['an endpoint of its own in the tests'],
  },
  auth: { method: 'credentials', fields: credentialFields },
  connectionDetails,
  secrets: ({ webhook_url }) => secretsOfUrl(webhook_url),
  rateLimit,
  check,
  objects: discoverObjects,
  fields: discoverFields,
  limits: syncSpeed,
  write: writeBatch,
});

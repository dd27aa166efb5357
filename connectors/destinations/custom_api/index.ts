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

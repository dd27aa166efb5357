import type { Batch } from '#connector-kit';
import { defineDestination } from '#connector-kit';
import { checkSteps } from './check.ts';
import type { Context } from './credentials.ts';
import { credentialFields } from './credentials.ts';
import { deleteCrmRecords } from './crm-delete.ts';
import { writeCrmRecords } from './crm-write.ts';
import { eventNameOf } from './event-object.ts';
import { sendEvents } from './event-write.ts';
import { limitsOf } from './limits.ts';
import { listIdOf } from './list-object.ts';
import { writeMembers } from './list-write.ts';
import { oauth } from './oauth.ts';
import { listFields, listObjects } from './objects.ts';
import { overview } from './overview.ts';
import { REQUESTS_PER_SECOND } from './rate-limit.ts';
import { subscriptionIdOf } from './subscription-object.ts';
import { writeSubscriptions } from './subscription-write.ts';

export default defineDestination({
  type: 'hubspot',
  label: 'HubSpot',
  documentation: 'hubspot',
  overview,
  auth: { method: 'oauth2', oauth, fields: credentialFields },
  connectionDetails: ({ portal_id }) => (portal_id === undefined ? {} : { portal_id }),
  rateLimit: ({ portal_id }, details) => ({
    // The token of a private app does not say whose it is.
    key: details['hub_id'] ?? portal_id ?? 'accounts without a Hub ID',
    requestsPerSecond: REQUESTS_PER_SECOND,
  }),
  check: checkSteps,
  objects: listObjects,
  fields: listFields,
  limits: async (_, object) => limitsOf(object),
  async write(context: Context, batch: Batch) {
    if (batch.records.length === 0) return { outcomes: [] };
    if (eventNameOf(batch.object) !== undefined) return sendEvents(context, batch);
    if (listIdOf(batch.object) !== undefined) return writeMembers(context, batch);
    if (subscriptionIdOf(batch.object) !== undefined) return writeSubscriptions(context, batch);
    return batch.operation === 'delete' ? deleteCrmRecords(context, batch) : writeCrmRecords(context, batch);
  },
});

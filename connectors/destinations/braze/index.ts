import type { Batch } from '#connector-kit';
import { ConnectorBugError, defineDestination } from '#connector-kit';
import { writeItems } from './catalog-write.ts';
import { checkSteps } from './check.ts';
import type { Context } from './credentials.ts';
import { credentialFields } from './credentials.ts';
import { writeEvents } from './event-write.ts';
import { limitsOf, rateLimitOf } from './limits.ts';
import { writeMemberships } from './membership-write.ts';
import { kindOf } from './object-name.ts';
import { listFields, listObjects } from './objects.ts';
import { sendTriggered } from './trigger-write.ts';
import { writeUsers } from './user-write.ts';

const USER_KEYS = ['external_id', 'email', 'user_alias', 'braze_id (not to upsert)'];
const ANY_USER = ['external_id, user_alias, braze_id, email or phone'];

export default defineDestination({
  type: 'braze',
  label: 'Braze',
  documentation: 'braze',
  overview: {
    apiVersion: null,
    objects: [
      { name: 'User', operations: ['upsert', 'update', 'delete', 'mirror'], identifiers: USER_KEYS },
      { name: 'Event', operations: ['append'], identifiers: ANY_USER },
      { name: 'Purchase Event', operations: ['append'], identifiers: ANY_USER },
      {
        name: 'subscription groups, Subscription Group Membership',
        operations: ['upsert', 'mirror', 'delete'],
        identifiers: ['external_id', 'email', 'phone'],
      },
      { name: 'catalogs', operations: ['upsert', 'update', 'mirror', 'delete'], identifiers: ['id'] },
      {
        name: 'campaigns and Canvases',
        operations: ['append'],
        identifiers: ['external_user_id or user_alias'],
      },
    ],
    limits: '75 users or events a request, 250,000 requests per hour and workspace',
    proof: [
      'the client braze-api drives the sandbox',
      "requests and answers are checked against the vendor's description",
    ],
  },
  auth: { method: 'credentials', fields: credentialFields },
  connectionDetails: ({ instance_url, subscription_groups }) => ({
    instance_url,
    ...(subscription_groups === undefined ? {} : { subscription_groups }),
  }),
  rateLimit: rateLimitOf,
  check: checkSteps,
  objects: listObjects,
  fields: listFields,
  limits: async (_, object) => limitsOf(object),
  async write(context: Context, batch: Batch) {
    const { object, operation } = batch;
    if (!(object.supportedOperations as readonly string[]).includes(operation)) {
      throw new ConnectorBugError(`${object.fullName} does not support ${operation}`);
    }
    if (batch.records.length === 0) return { outcomes: [] };
    switch (kindOf(object.fullName)) {
      case 'user':
        return writeUsers(context, batch);
      case 'event':
      case 'purchase':
        return writeEvents(context, batch);
      case 'membership':
      case 'subscription_group':
        return writeMemberships(context, batch);
      case 'catalog':
        return writeItems(context, batch);
      case 'campaign':
      case 'canvas':
        return sendTriggered(context, batch);
    }
  },
});

import type { Batch, Json } from '#connector-kit';
import { ConnectorBugError, defineDestination } from '#connector-kit';
import { ACCOUNT } from './account-object.ts';
import { writeAccounts } from './account-write.ts';
import { checkSteps } from './check.ts';
import { pollContacts } from './contact-import.ts';
import { CONTACT } from './contact-object.ts';
import { writeContacts } from './contact-write.ts';
import type { Context } from './credentials.ts';
import { credentialFields } from './credentials.ts';
import { writeCustomRecords } from './custom-object-write.ts';
import { accountKey } from './instance.ts';
import { REQUESTS_PER_SECOND, limitsOf } from './limits.ts';
import { listFields, listObjects } from './objects.ts';

export default defineDestination({
  type: 'active_campaign',
  label: 'ActiveCampaign',
  documentation: 'active-campaign',
  overview: {
    apiVersion: '3',
    objects: [
      { name: 'Contact', operations: ['upsert', 'update', 'insert', 'delete'], identifiers: ['email'] },
      { name: 'Account', operations: ['upsert', 'update'], identifiers: ['name'] },
      { name: 'custom objects', operations: ['upsert', 'mirror', 'delete'], identifiers: ['externalId'] },
    ],
    limits: '5 requests per second and account',
    proof: ["requests and answers are checked against the vendor's description"],
  },
  auth: { method: 'credentials', fields: credentialFields },
  connectionDetails: ({ instance_url }) => ({ instance_url }),
  rateLimit: ({ instance_url }) => ({
    key: accountKey(instance_url),
    requestsPerSecond: REQUESTS_PER_SECOND,
  }),
  check: checkSteps,
  objects: listObjects,
  fields: listFields,
  limits: async (_, object) => limitsOf(object),
  async write(context: Context, batch: Batch) {
    if (batch.records.length === 0) return { outcomes: [] };
    if (batch.object.fullName === CONTACT) return writeContacts(context, batch);
    if (batch.object.fullName === ACCOUNT) return writeAccounts(context, batch);
    return writeCustomRecords(context, batch);
  },
  async poll(context: Context, batch: Batch, handle: Json) {
    if (batch.object.fullName !== CONTACT) {
      throw new ConnectorBugError(`${batch.object.fullName} is written without a job to poll`);
    }
    return pollContacts(context, batch, handle);
  },
});

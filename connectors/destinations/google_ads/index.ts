import type { Batch, Json } from '#connector-kit';
import { defineDestination } from '#connector-kit';
import { checkSteps } from './check.ts';
import type { Context } from './credentials.ts';
import { credentialFields } from './credentials.ts';
import { limitsOf, rateLimitOf } from './limits.ts';
import { oauth } from './oauth.ts';
import { listFields, listObjects } from './objects.ts';
import { ADS_VERSION, DATA_MANAGER_VERSION } from './version.ts';
import { pollBatch, writeBatch } from './write.ts';

export default defineDestination({
  type: 'google_ads',
  label: 'Google Ads',
  documentation: 'google-ads',
  overview: {
    apiVersion: `${ADS_VERSION}, Data Manager ${DATA_MANAGER_VERSION}`,
    objects: [
      { name: 'Call Conversion', operations: ['upsert'], identifiers: ['caller_id'] },
      {
        name: 'Click Conversion',
        operations: ['upsert'],
        identifiers: ['gclid', 'gbraid', 'wbraid', 'order_id', 'email', 'phone'],
      },
      { name: 'Conversion Adjustment', operations: ['append'], identifiers: ['none needed'] },
      { name: 'Enhanced Conversion', operations: ['upsert'], identifiers: ['order_id'] },
      {
        name: 'Customer Match lists',
        operations: ['upsert', 'mirror', 'delete'],
        identifiers: ['email', 'phone', 'external id', 'mobile id', 'by the kind of list'],
      },
    ],
    limits: '2,000 conversions a request; Data Manager: 300 requests a minute and Cloud project',
    proof: [
      "requests and answers are checked against the vendor's descriptions of both APIs",
      'the official Data Manager client drives the sandbox',
    ],
  },
  auth: { method: 'oauth2', oauth, fields: credentialFields, beside: ['developer_token'] },
  connectionDetails: ({ account_id, login_customer_id, api }) => ({
    ...(account_id === undefined ? {} : { account_id }),
    ...(login_customer_id === undefined ? {} : { login_customer_id }),
    api,
  }),
  rateLimit: rateLimitOf,
  check: checkSteps,
  objects: listObjects,
  fields: listFields,
  limits: async (context: Context, object) => limitsOf(object, context.credentials),
  write: (context: Context, batch: Batch) => writeBatch(context, batch),
  poll: (context: Context, batch: Batch, handle: Json) => pollBatch(context, batch, handle),
});

import { ConnectorBugError, defineDestination } from '#connector-kit';
import { checkSteps } from './check.ts';
import { credentialFields } from './credentials.ts';
import { listFields } from './fields.ts';
import { limits, REQUESTS_PER_MINUTE, REQUESTS_PER_SECOND } from './limits.ts';
import { listObjects } from './objects.ts';
import { replaceTab } from './replace.ts';
import { connectionDetails, emailOf, secretsOf, tokenRequest } from './service-account.ts';

export default defineDestination({
  type: 'google_sheets',
  label: 'Google Sheets',
  documentation: 'google-sheets',
  overview: {
    apiVersion: 'Sheets v4, Drive v3',
    objects: [{ name: 'sheet tabs', operations: ['mirror'], identifiers: [] }],
    limits: '60 requests a minute and service account; 5 million cells a tab, 10 million a spreadsheet',
    proof: [
      "Google's own clients drive the sandbox",
      "requests and answers are checked against Google's descriptions",
    ],
  },
  auth: {
    method: 'credentials',
    serviceAccount: { provider: 'google', field: 'service_account_key' },
    fields: credentialFields,
  },
  connectionDetails,
  tokenRequest,
  secrets: secretsOf,
  rateLimit: (credentials) => ({
    key: emailOf(credentials) ?? 'no service account',
    requestsPerSecond: REQUESTS_PER_SECOND,
    burst: REQUESTS_PER_MINUTE,
  }),
  check: checkSteps,
  objects: listObjects,
  fields: listFields,
  limits: async () => limits,
  async write() {
    throw new ConnectorBugError('A tab is replaced as a whole, never written record by record.');
  },
  replace: replaceTab,
});

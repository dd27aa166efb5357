import { expect, test } from 'vitest';
import { SHOP, inAccount } from './testing/account.ts';

const STEPS = [
  'Verify credentials format',
  'Resolve host',
  'Verify connectivity',
  'Authenticate',
  'Choose account',
  'Check permissions',
  'List objects',
];
const allGood = STEPS.map((step) => ({ step, status: 'success', error: null }));

test(
  'the only account is taken without being named',
  inAccount(
    async ({ harness }) => {
      expect(await harness.check()).toEqual(allGood);
      expect(harness.found).toEqual({ account_id: SHOP, account_name: 'Example Outdoor' });
    },
    { credentials: {} },
  ),
);

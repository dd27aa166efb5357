import { expect } from 'vitest';
import type { TestAccount, TestAccountOptions } from './account.ts';
import { inAccount } from './account.ts';

/** The steps of the check, in their order. */
export const STEPS = [
  'Verify credentials format',
  'Resolve host',
  'Verify connectivity',
  'Authenticate',
  'Choose account',
  'Check permissions',
  'List objects',
];
export const allGood = STEPS.map((step) => ({ step, status: 'success', error: null }));

/** The check fails at a step, with words. */
export const failing = (
  step: string,
  words: RegExp,
  options: TestAccountOptions,
  prepare?: (a: TestAccount) => void,
) =>
  inAccount(async (account) => {
    prepare?.(account);
    const steps = await account.harness.check();
    expect(steps.map((one) => one.step)).toEqual(STEPS.slice(0, STEPS.indexOf(step) + 1));
    expect(steps.at(-1)).toMatchObject({ status: 'failed' });
    expect(steps.at(-1)?.error?.message).toMatch(words);
  }, options);

/** The check succeeds, and a step warns. */
export const warning = (
  step: string,
  words: RegExp,
  options: TestAccountOptions,
  prepare?: (a: TestAccount) => void,
) =>
  inAccount(async (account) => {
    prepare?.(account);
    const steps = await account.harness.check();
    expect(steps.map((one) => one.step)).toEqual(STEPS);
    expect(steps.filter(({ status }) => status !== 'success')).toMatchObject([
      { step, status: 'warning', error: { message: expect.stringMatching(words) as string } },
    ]);
  }, options);

import { expect, test } from 'vitest';
import { refusedRecord } from './record-outcome.ts';

const locked = { code: 'UNABLE_TO_LOCK_ROW', message: 'unable to obtain exclusive access', fields: [] };
const trigger = {
  code: 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
  message:
    'Count: execution of AfterUpdate caused by: System.DmlException: Update failed; first error: UNABLE_TO_LOCK_ROW, unable to obtain exclusive access',
  fields: [],
};
const broken = {
  ...trigger,
  message: 'Count: execution of AfterUpdate caused by: System.NullPointerException',
};

test.each([
  ['a lock', [locked], true],
  ['a lock that a trigger met', [trigger], true],
  ['a trigger that is broken', [broken], false],
  ['a lock beside a lasting fault', [locked, broken], false],
] as const)('%s may pass, or not', (_name, faults, retryable) => {
  expect(refusedRecord(faults, 'update')).toMatchObject({ status: 'rejected', retryable });
});

import type { Outcome, WriteOperation } from '#connector-kit';
import { rejected, succeeded } from '#connector-kit';
import type { Fault } from './answer.ts';
import { wordsOfFault } from './answer.ts';

/** The same record may be taken a little later. */
const PASSING = new Set([
  'UNABLE_TO_LOCK_ROW',
  'SERVER_UNAVAILABLE',
  'REQUEST_RUNNING_TOO_LONG',
  'QUERY_TIMEOUT',
  'PROCESSING_HALTED',
]);

const ADVICE: Readonly<Record<string, string>> = {
  UNABLE_TO_LOCK_ROW: 'Something else was changing the same records.',
  DUPLICATES_DETECTED: 'A duplicate rule of the organization forbids it: see Setup → Duplicate Rules.',
  DUPLICATE_VALUE: 'Another record has this value, and the field must be unique.',
  CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY:
    'A trigger, flow or package of the organization failed on it: its administrator can see why in the debug logs.',
  FIELD_CUSTOM_VALIDATION_EXCEPTION: 'A validation rule of the organization forbids it.',
  INVALID_CROSS_REFERENCE_KEY: 'It refers to a record that is not there, or that the user may not see.',
  INVALID_FIELD_FOR_INSERT_UPDATE: 'The user may not write this field, or it is read-only.',
  INSUFFICIENT_ACCESS_OR_READONLY: 'The user may not write this record.',
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: 'The user may not write the record that it refers to.',
  INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: 'The picklist takes its own values only.',
  STORAGE_LIMIT_EXCEEDED: "The organization's storage is full.",
};

/** A trigger that met a lock says so within its own fault. */
function isPassing({ code, message }: Fault): boolean {
  return PASSING.has(code) || /\bUNABLE_TO_LOCK_ROW\b/.test(message);
}

/** What became of a record that Salesforce did not take. */
export function refusedRecord(faults: readonly Fault[], operation: WriteOperation): Outcome {
  const [first] = faults;
  if (first === undefined) return rejected('refused', 'Salesforce refused the record without saying why.');
  const { code } = first;
  // It is gone, which is what was asked for.
  if (operation === 'delete' && code === 'ENTITY_IS_DELETED') return succeeded;
  const words = faults.map((fault) => wordsOfFault(fault)).join('; ');
  const advice = ADVICE[code];
  return rejected(
    code,
    `Salesforce refused the record: ${words}.${advice === undefined ? '' : ` ${advice}`}`,
    faults.every((fault) => isPassing(fault)),
  );
}

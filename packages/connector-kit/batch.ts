import type { DestinationField, DestinationObject } from './object.ts';
import type { Json } from './json.ts';
import { ConnectorBugError } from './errors.ts';

/**
 * The operations of a batch. The engine turns `mirror` into `upsert` and `delete`, or, for an object that `replaces`,
 * into a replacement: see `ReplaceBatch`.
 */
export type WriteOperation = 'upsert' | 'update' | 'insert' | 'append' | 'delete';

/**
 * Values by field `fullName`, already converted to the field's type. A `decimal` is a string, and so is an `integer` beyond
 * ±(2^53 − 1); `binary` is base64. Elements of an array may be null.
 */
export type WriteRecord = Readonly<Record<string, Json>>;

/** How the values of one field are to be written. */
export interface FieldOptions {
  /** How an array meets the one that is there. Default `overwrite`. */
  readonly arrayOperation?: 'overwrite' | 'merge';
  /** Write only where the destination has no value: for fields with `preserveValuesSupported`. */
  readonly preserveValues?: boolean;
  /**
   * For a field with `lookupObject`: the value is not the other record's id, but its value of this field
   * (`canBeReferenceKey` there), to be looked up.
   */
  readonly lookupField?: string;
}

/** Records of one object and one operation. */
export interface Batch {
  readonly object: DestinationObject;
  readonly operation: WriteOperation;
  /** `fullName` of the field that identifies a record; null where the operation needs none (`append`). */
  readonly primaryIdentifier: string | null;
  /** The mapped fields. A record may lack some of them: they are left alone. */
  readonly fields: readonly DestinationField[];
  readonly records: readonly WriteRecord[];
  /** By `fullName`; a field that is not there has none. */
  readonly fieldOptions: Readonly<Record<string, FieldOptions>>;
  readonly syncId: number;
  readonly syncRunId: number;
  /** The sync's `advanced_configuration`, checked against the object's definitions. */
  readonly advancedConfiguration: Readonly<Record<string, Json>>;
}

/**
 * A part of the new content of an object whose `mirror` replaces everything. Parts arrive in order and one at a time;
 * the same part may arrive again after a crash.
 */
export interface ReplaceBatch extends Omit<Batch, 'operation' | 'primaryIdentifier'> {
  /** How many records came before. 0 begins a new replacement. */
  readonly offset: number;
  /** No part follows: what is left of the old content goes. */
  readonly isLast: boolean;
  /** How many records all parts have together at the most: what does not fit its field is found out on the way. */
  readonly total?: number;
}

/**
 * The fate of one record.
 * - `rejected`: the destination did not take it; `retryable` when sending it again unchanged may succeed.
 * - `unknown`: it was sent and no answer came, so it may or may not be there.
 */
export type Outcome =
  | { readonly status: 'succeeded' }
  | {
      readonly status: 'rejected';
      readonly code: string;
      readonly message: string;
      readonly retryable: boolean;
    }
  | { readonly status: 'unknown'; readonly message: string };

/**
 * One outcome per record, in the order of the batch's records; or a handle of the provider's own asynchronous
 * job, which the engine stores and passes to `poll`, maybe in another process.
 */
export type WriteResult = { readonly outcomes: readonly Outcome[] } | { readonly pending: Json };

export const succeeded: Outcome = { status: 'succeeded' };

export function rejected(code: string, message: string, retryable = false): Outcome {
  return { status: 'rejected', code, message, retryable };
}

export function unknown(message: string): Outcome {
  return { status: 'unknown', message };
}

/** Throws where a connector did not account for every record of its batch: a fault of the connector. */
export function accountForBatch(
  batch: Pick<Batch, 'object'> & { readonly records: { readonly length: number } },
  result: WriteResult,
): WriteResult {
  if ('outcomes' in result && result.outcomes.length !== batch.records.length) {
    throw new ConnectorBugError(
      `${result.outcomes.length} outcomes for ${batch.records.length} records of ${batch.object.fullName}`,
    );
  }
  return result;
}

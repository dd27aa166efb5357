import type { Json } from '#connector-kit';

/** Where the value of a destination's field comes from. */
export type MappingFrom =
  | { readonly type: 'column'; readonly column: string }
  | {
      readonly type: 'constant_value';
      readonly basicType: 'boolean' | 'datetime' | 'number' | 'text';
      readonly value: Json;
    }
  | { readonly type: 'liquid_template'; readonly template: string }
  | { readonly type: 'sync_metadata'; readonly key: 'sync_run_id' }
  /** Values of several columns together: a primary identifier. */
  | { readonly type: 'compound_key'; readonly columns: readonly string[] };

/** One field of the destination and what fills it. */
export interface Mapping {
  readonly from: MappingFrom;
  /** `fullName` of the field; `unique_id` for the key of an append that the destination itself does not store. */
  readonly to: string;
  readonly isPrimaryIdentifier: boolean;
  /** The field is to be created, of this type; null: of the type that fits the column. */
  readonly generateField: boolean;
  readonly fieldType: string | null;
  readonly arrayField: boolean;
  readonly followSourceType: boolean;
  readonly preserveValues: boolean;
  /** False: a null is left out of the record. */
  readonly syncNullValues: boolean;
  readonly arrayOperation: 'merge' | 'overwrite' | null;
  readonly lookupObject: string | null;
  readonly lookupField: string | null;
}

import type { Json } from './json.ts';

/** What a sync may ask of an object. `mirror` reaches a connector as batches of `upsert` and `delete`, or through `replace`. */
export type Operation = 'upsert' | 'update' | 'insert' | 'append' | 'mirror' | 'delete';

/** Field types as the API shows them. `date` is `2021-03-29`; `date_time` is ISO 8601 in UTC. */
export type FieldType =
  'string' | 'boolean' | 'integer' | 'decimal' | 'float' | 'date' | 'date_time' | 'time' | 'json' | 'binary';

export interface DestinationField {
  readonly fullName: string;
  readonly label: string;
  readonly type: FieldType;
  /** Values are JSON arrays of `type`. */
  readonly array: boolean;
  readonly createable: boolean;
  readonly updateable: boolean;
  /** A sync can't be saved without a mapping to this field. */
  readonly requiredForMapping: boolean;
  readonly canBeUpsertKey: boolean;
  readonly canBeUpdateKey: boolean;
  readonly canBeInsertKey: boolean;
  /** Usable as `lookup_field` when another object refers to this one. */
  readonly canBeReferenceKey: boolean;
  /** The connector can leave a value alone that the destination already has. */
  readonly preserveValuesSupported: boolean;
  /** For array fields: how new values meet old ones. */
  readonly operations: readonly ('overwrite' | 'merge')[];
  /** Full name of the object that this field refers to. */
  readonly lookupObject: string | null;
}

/** A table, CRM object, audience …: one thing that a sync can write to. */
export interface DestinationObject {
  /** The provider's identifier; never changes. */
  readonly fullName: string;
  readonly label: string;
  readonly supportedOperations: readonly Operation[];
  readonly allowCustomFields: boolean;
  readonly allowCaseSensitiveFields: boolean;
  readonly supportsFieldOrdering: boolean;
  /** `mirror` replaces the whole content and needs no primary identifier: see `replace` of the connector. */
  readonly replaces?: true;
  /** Present where listing objects gives their fields anyway; else `fields` of the connector is asked. */
  readonly fields?: readonly DestinationField[];
  /** What the connector itself must remember about the object (an id, a key's columns). Never shown. */
  readonly reference?: Json;
}

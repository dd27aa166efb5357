export type Plural = 'accounts' | 'prospects' | 'users' | 'stages' | 'personas';

export type Attributes = Record<string, unknown>;

/** To-one relationships by name. */
export type Relationships = Record<string, { readonly type: string; readonly id: number } | null>;

export interface SandboxRecord {
  readonly id: number;
  readonly attributes: Attributes;
  readonly relationships: Relationships;
}

/** A custom field as an administrator defines it. */
export interface Validation {
  readonly type: string;
  readonly label: string;
  readonly required: boolean;
  readonly definition: string | readonly string[] | null;
}

export interface SandboxState {
  readonly records: Record<Plural, Map<number, SandboxRecord>>;
  /** By the name of the type as `GET /types` has it. */
  readonly validations: Record<string, Record<string, Validation>>;
  /** Prospects with these domains are the company's own: they are refused. */
  readonly excludedDomains: Set<string>;
  /** Ids of prospects that the user who authorized may see but not change. */
  readonly governed: Set<number>;
  /** Ids of prospects that the user may not even see, though their addresses are taken. */
  readonly hidden: Set<number>;
  /** Values that no filter takes. */
  readonly unsearchable: Set<string>;
  /** Pages may hold fewer records than are asked for. */
  mostPerPage: number;
  /** Until when every request is answered 503. */
  maintenanceUntil: Date | undefined;
  /** Called before a record is created: somebody else may be faster. */
  beforeCreate: ((plural: Plural) => void) | undefined;
  nextId(): number;
}

interface UserAlias {
  readonly alias_name: string;
  readonly alias_label: string;
}

/** What the stand-in remembers of a user. */
export interface User {
  readonly braze_id: string;
  external_id: string | undefined;
  readonly aliases: UserAlias[];
  /** Profile fields and custom attributes. */
  readonly attributes: Map<string, unknown>;
  /** Counts up with every change: tells who changed last. */
  changed: number;
}

interface Tracked {
  readonly user: string;
  readonly body: Readonly<Record<string, unknown>>;
}

interface CustomAttribute {
  readonly name: string;
  readonly data_type: string;
  readonly status: string;
  readonly array_length: number | null;
}

export interface Campaign {
  readonly id: string;
  readonly name: string;
  /** Whether it may be sent by API trigger. */
  readonly isTriggered: boolean;
}

export interface Catalog {
  readonly name: string;
  readonly description: string;
  readonly fields: readonly { readonly name: string; readonly type: string }[];
  readonly items: Map<string, Record<string, unknown>>;
}

interface Sent {
  readonly id: string;
  readonly recipient: Readonly<Record<string, unknown>>;
}

/** A workspace at Braze, in memory. */
export interface SandboxState {
  readonly users: Set<User>;
  readonly events: Tracked[];
  readonly purchases: Tracked[];
  readonly customAttributes: CustomAttribute[];
  readonly campaigns: Campaign[];
  readonly canvases: Campaign[];
  readonly catalogs: Map<string, Catalog>;
  /** Each recipient of each campaign or Canvas that was triggered. */
  readonly sent: Sent[];
  /** State by group and `external_ids:…`, `emails:…` or `phones:…`. */
  readonly subscriptions: Map<string, Map<string, string>>;
  /** What the key may do; all, where it holds `*`. */
  readonly permissions: Set<string>;
  /** Under maintenance writes are queued: 202. */
  isUnderMaintenance: boolean;
  /** Of the 75 objects that a request may hold; contracts by monthly active users have 50. */
  mostTracked: number;
  /** Errors in 201 answers as texts that name no entry. */
  namesErrors: boolean;
  /** Gives the next number of anything. */
  next(): number;
}

export function newUser(state: SandboxState, external_id?: string): User {
  const number = state.next();
  const user: User = {
    braze_id: `5f0c${String(number).padStart(20, '0')}`,
    external_id,
    aliases: [],
    attributes: new Map(),
    changed: number,
  };
  state.users.add(user);
  return user;
}

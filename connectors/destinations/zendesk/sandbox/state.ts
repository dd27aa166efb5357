/** A user, organization, ticket or custom object's record, as the API shows it. */
export interface Entity {
  id: number | string;
  [member: string]: unknown;
}

export interface FieldEntry {
  readonly id: number;
  readonly key?: string;
  readonly title: string;
  readonly type: string;
  active: boolean;
  readonly custom_field_options?: readonly {
    readonly id: number;
    readonly name: string;
    readonly value: string;
  }[];
  readonly relationship_target_type?: string;
}

export interface Membership {
  readonly id: number;
  readonly user_id: number;
  readonly organization_id: number;
  readonly default: boolean | null;
}

interface Comment {
  readonly body: string;
  readonly public: boolean;
  readonly author_id: number;
}

export interface CustomObject {
  readonly key: string;
  readonly title: string;
  readonly fields: readonly FieldEntry[];
  readonly records: Map<string, Entity>;
}

export type JobResult = Readonly<Record<string, unknown>>;

export interface Job {
  readonly id: string;
  readonly type: string;
  readonly total: number;
  /** Does the work, which comes when the job ends. */
  readonly run: () => readonly JobResult[];
  results: readonly JobResult[] | undefined;
  readonly startedAt: number;
  /** How often it was asked for. */
  asked: number;
  /** As its end is told; anything but `completed` where it fails. */
  end: string;
}

/** What the stand-in remembers, and how it behaves. */
export interface SandboxState {
  readonly users: Map<number, Entity>;
  /** E-mail addresses by user, beside the primary one. */
  readonly secondaryEmails: Map<number, string[]>;
  readonly organizations: Map<number, Entity>;
  /** Which user is in which organization. */
  readonly memberships: Map<number, Membership>;
  readonly tickets: Map<number, Entity>;
  /** Ids of tickets that were closed long ago. */
  readonly archived: Set<number>;
  /** By ticket. */
  readonly comments: Map<number, Comment[]>;
  readonly customObjects: Map<string, CustomObject>;
  readonly userFields: FieldEntry[];
  readonly organizationFields: FieldEntry[];
  readonly ticketFields: FieldEntry[];
  readonly jobs: Map<string, Job>;
  /** Off until the account owner asks for it at the real thing. */
  bulkImports: boolean;
  /** Of the user whose tokens are issued. */
  role: 'admin' | 'agent' | 'end-user';
  /** Of that user: 1 is a light agent, 4 an admin. */
  roleType: number | null;
  /** A job is told to be running this many times before its end. */
  jobAsks: number;
  mostJobs: number;
  /** Results of a job are in no order that the reference promises. */
  reversesResults: boolean;
  nextId: number;
}

export function newId(state: SandboxState): number {
  state.nextId += 1;
  return state.nextId;
}

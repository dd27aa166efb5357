/** What the stand-in remembers of a contact. */
export interface Contact {
  readonly id: number;
  email: string;
  firstName: string;
  lastName: string;
  phone: string;
  readonly createdAt: string;
  updatedAt: string;
  /** Values by id of the custom field. */
  readonly fieldValues: Map<number, { id: number; value: string }>;
  /** Status by id of the list: 0 unconfirmed, 1 active, 2 unsubscribed, 3 bounced. */
  readonly lists: Map<number, number>;
}

export interface ContactField {
  readonly id: number;
  readonly title: string;
  readonly type: string;
  readonly perstag: string;
  readonly options?: readonly string[];
}

export interface List {
  readonly id: number;
  readonly name: string;
  readonly stringid: string;
}

export interface Account {
  readonly id: number;
  name: string;
  accountUrl: string | null;
  readonly createdAt: string;
  updatedAt: string;
  readonly fields: Map<number, { fieldValue: unknown; fieldCurrency?: string }>;
}

export interface AccountField {
  readonly id: number;
  readonly label: string;
  readonly type: string;
  readonly options?: readonly string[];
  readonly currency?: string;
}

export interface Schema {
  readonly id: string;
  readonly slug: string;
  readonly singular: string;
  readonly plural: string;
  readonly fields: readonly {
    readonly id: string;
    readonly label: string;
    readonly type: string;
    readonly required: boolean;
    readonly options?: readonly string[];
  }[];
  readonly relationships: readonly {
    readonly id: string;
    readonly label: string;
    readonly namespace: string;
    readonly hasMany: boolean;
  }[];
}

export interface CustomRecord {
  readonly id: string;
  readonly externalId: string;
  readonly fields: Map<string, unknown>;
  readonly relationships: Map<string, readonly unknown[]>;
  readonly createdAt: string;
  updatedAt: string;
}

export interface Import {
  readonly contacts: readonly Record<string, unknown>[];
  status: 'waiting' | 'completed' | 'interrupted';
  /** How often its state was asked for. */
  polls: number;
  readonly success: number[];
  readonly failure: string[];
}

/** What is not documented surely about imports, to be tried both ways. */
interface ImporterRules {
  /** Whether the success list holds updated contacts, or newly created ones only. Default true. */
  reportsUpdated: boolean;
  /** The import ends as `interrupted` after that many contacts. Default: never. */
  interruptAfter: number;
}

/** An account at ActiveCampaign, in memory. */
export interface SandboxState {
  readonly contacts: Map<number, Contact>;
  readonly contactFields: ContactField[];
  readonly lists: List[];
  /** E-mail addresses, or `@domain`, that no contact may have. */
  readonly exclusions: Set<string>;
  readonly accounts: Map<number, Account>;
  readonly accountFields: AccountField[];
  readonly schemas: Schema[];
  /** Custom object records by schema id, then external id. */
  readonly records: Map<string, Map<string, CustomRecord>>;
  readonly imports: Map<string, Import>;
  readonly importer: ImporterRules;
  /** Gives the next id of anything. */
  nextId(): number;
}

export function contactByEmail(state: SandboxState, email: string): Contact | undefined {
  return state.contacts.values().find((contact) => contact.email.toLowerCase() === email.toLowerCase());
}

export function accountByName(state: SandboxState, name: string): Account | undefined {
  return state.accounts.values().find((account) => account.name.toLowerCase() === name.toLowerCase());
}

export function isExcluded(state: SandboxState, email: string): boolean {
  const domain = email.slice(email.lastIndexOf('@')).toLowerCase();
  return state.exclusions.has(email.toLowerCase()) || state.exclusions.has(domain);
}

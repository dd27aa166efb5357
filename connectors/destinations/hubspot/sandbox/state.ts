export interface Property {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly fieldType: string;
  readonly description: string;
  readonly groupName: string;
  readonly options: readonly { label: string; value: string; hidden: boolean; displayOrder: number }[];
  readonly hasUniqueValue: boolean;
  readonly hubspotDefined: boolean;
  readonly calculated: boolean;
  readonly hidden: boolean;
  readonly externalOptions: boolean;
  readonly archived: boolean;
  readonly modificationMetadata: {
    readonly archivable: boolean;
    readonly readOnlyDefinition: boolean;
    readonly readOnlyValue: boolean;
  };
  readonly referencedObjectType?: string;
}

export interface CrmRecord {
  readonly id: string;
  readonly properties: Record<string, string>;
  readonly createdAt: string;
  updatedAt: string;
  /** Whether the search knows it. */
  isIndexed: boolean;
}

export interface CrmObject {
  /** As paths name it; custom objects by their object type id. */
  readonly path: string;
  readonly objectTypeId: string;
  readonly singular: string;
  readonly properties: Property[];
  readonly records: Map<string, CrmRecord>;
  readonly required: readonly string[];
  readonly searchable: readonly string[];
  readonly scopes: { readonly read: string; readonly write: string };
}

export interface StaticList {
  readonly listId: string;
  readonly name: string;
  readonly objectTypeId: string;
  readonly processingType: 'MANUAL' | 'SNAPSHOT' | 'DYNAMIC';
  readonly members: Set<string>;
}

interface EventDefinition {
  readonly id: string;
  readonly name: string;
  readonly fullyQualifiedName: string;
  readonly label: string;
  readonly properties: readonly Property[];
}

export interface SandboxState {
  readonly portalId: number;
  readonly objects: Map<string, CrmObject>;
  readonly lists: Map<string, StaticList>;
  readonly eventDefinitions: EventDefinition[];
  readonly events: Record<string, unknown>[];
  readonly subscriptionTypes: readonly { readonly id: string; readonly name: string }[];
  /** By `<address> <id of the type>`. */
  readonly subscriptions: Map<string, string>;
  /** Addresses that want no mail at all. */
  readonly unsubscribedFromAll: Set<string>;
  /** `contacts 101 companies 201`, in both directions. */
  readonly associations: Set<string>;
  /** Object type ids that the account has switched off. */
  readonly disabled: Set<string>;
  /** What the token of the private app may do; undefined: everything. */
  privateAppScopes: readonly string[] | undefined;
  /** New records stay unknown to the search until this is false again. */
  searchLags: boolean;
  /** Whether batches answer 207 with the errors of single records, where the inputs have trace ids. */
  hasMultiStatus: boolean;
  /** Whether results name the inputs that they come of. */
  echoesTraces: boolean;
  nextId: number;
}

/** By its name in paths, its singular, or its object type id. */
export function findObject(state: SandboxState, name: string): CrmObject | undefined {
  const lower = name.toLowerCase();
  return [...state.objects.values()].find(({ path, objectTypeId, singular }) =>
    [path, objectTypeId, singular.toLowerCase().replaceAll(' ', '_')].includes(lower),
  );
}

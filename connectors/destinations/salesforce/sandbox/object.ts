/** A field of an object as an organization has it. */
export interface SandboxField {
  readonly name: string;
  readonly label: string;
  /** As descriptions name it: `string`, `reference`, `multipicklist`. */
  readonly type: string;
  readonly length: number;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly nillable: boolean;
  readonly defaultedOnCreate: boolean;
  readonly externalId: boolean;
  readonly idLookup: boolean;
  readonly unique: boolean;
  readonly autoNumber: boolean;
  readonly calculated: boolean;
  readonly referenceTo: readonly string[];
  readonly relationshipName: string | null;
  readonly picklist: readonly string[];
}

export type Stored = Record<string, string | number | boolean | null>;

/** An object with its records by their 18-character id. */
export interface SandboxObject {
  readonly name: string;
  readonly label: string;
  readonly keyPrefix: string | null;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly deletable: boolean;
  readonly fields: readonly SandboxField[];
  readonly records: Map<string, Stored>;
}

/** A writable field that may be empty, but for what is said of it. */
export function field(
  name: string,
  type = 'string',
  traits: Partial<Omit<SandboxField, 'name' | 'type'>> = {},
): SandboxField {
  const relation = type === 'reference' ? name.replace(/Id$/, '').replace(/__c$/, '__r') : null;
  return {
    name,
    type,
    label: name.replace(/__c$/, '').replaceAll('_', ' '),
    length: type === 'textarea' ? 32_000 : 255,
    createable: true,
    updateable: true,
    nillable: true,
    defaultedOnCreate: false,
    externalId: false,
    idLookup: false,
    unique: false,
    autoNumber: false,
    calculated: false,
    referenceTo: [],
    relationshipName: relation,
    picklist: [],
    ...traits,
  };
}

const readOnly = { createable: false, updateable: false, nillable: false, defaultedOnCreate: true } as const;

/** Fields that every object has. */
function systemFields(): SandboxField[] {
  return [
    field('Id', 'id', { ...readOnly, idLookup: true, length: 18 }),
    field('IsDeleted', 'boolean', readOnly),
    field('CreatedDate', 'datetime', readOnly),
    field('LastModifiedDate', 'datetime', readOnly),
    field('OwnerId', 'reference', {
      nillable: false,
      defaultedOnCreate: true,
      referenceTo: ['Group', 'User'],
      relationshipName: 'Owner',
    }),
  ];
}

export function object(
  name: string,
  keyPrefix: string | null,
  fields: readonly SandboxField[],
  rights: Partial<Pick<SandboxObject, 'createable' | 'updateable' | 'deletable' | 'label'>> = {},
): SandboxObject {
  return {
    name,
    label: name.replace(/__[a-z]$/, '').replaceAll('_', ' '),
    keyPrefix,
    createable: true,
    updateable: true,
    deletable: true,
    fields: [...systemFields(), ...fields],
    records: new Map(),
    ...rights,
  };
}

import type { DestinationField, FieldType } from '#connector-kit';

/** The attributes of a resource type, by type, and what is particular about some of them. */
export interface Attributes {
  readonly string?: readonly string[];
  /** Arrays of strings. */
  readonly strings?: readonly string[];
  readonly boolean?: readonly string[];
  readonly integer?: readonly string[];
  readonly float?: readonly string[];
  readonly date?: readonly string[];
  readonly dateTime?: readonly string[];
  readonly json?: readonly string[];
  readonly readOnly?: readonly string[];
  /** Taken when a record is created, and never again. */
  readonly createOnly?: readonly string[];
  /** Never given back. */
  readonly writeOnly?: readonly string[];
  /** What records can be looked up by: the provider filters by these. */
  readonly identifiers?: readonly string[];
  /** Of the identifiers, those of which the provider itself keeps two records from having the same. */
  readonly unique?: readonly string[];
  /** What other records may name this one by. */
  readonly references?: readonly string[];
}

const TYPES: Readonly<Record<string, FieldType>> = {
  string: 'string',
  strings: 'string',
  boolean: 'boolean',
  integer: 'integer',
  float: 'float',
  date: 'date',
  dateTime: 'date_time',
  json: 'json',
};

export function attributeFields(attributes: Attributes): DestinationField[] {
  return Object.entries(TYPES).flatMap(([list, type]) =>
    (attributes[list as keyof Attributes] ?? []).map((name) => ({
      ...plainField(name, labelOf(name), type),
      ...(list === 'strings' ? { array: true, operations: ['overwrite', 'merge'] as const } : {}),
      createable: !isIn(attributes.readOnly, name),
      updateable: !isIn(attributes.readOnly, name) && !isIn(attributes.createOnly, name),
      canBeUpsertKey: isIn(attributes.identifiers, name),
      canBeReferenceKey: isIn(attributes.references, name),
      preserveValuesSupported: !isIn(attributes.readOnly, name) && !isIn(attributes.writeOnly, name),
    })),
  );
}

/** A field that may be written and identifies nothing. */
export function plainField(fullName: string, label: string, type: FieldType): DestinationField {
  return {
    fullName,
    label,
    type,
    array: false,
    createable: true,
    updateable: true,
    requiredForMapping: false,
    canBeUpsertKey: false,
    canBeUpdateKey: false,
    canBeInsertKey: false,
    canBeReferenceKey: false,
    preserveValuesSupported: true,
    operations: [],
    lookupObject: null,
  };
}

/** Words that are not spelt as a name's capitals say. */
const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/\bUrl\b/g, 'URL'],
  [/\bId\b/g, 'ID'],
  [/\bIana\b/g, 'IANA'],
  [/\bGuid\b/g, 'GUID'],
  [/\bScim\b/g, 'SCIM'],
  [/\bSms\b/g, 'SMS'],
  [/\bVoip\b/g, 'VoIP'],
  [/\bNaics\b/g, 'NAICS'],
  [/\bSic\b/g, 'SIC'],
  [/\bOce\b/g, 'Outreach Everywhere'],
  [/\bLinked In\b/g, 'LinkedIn'],
  [/\bGithub\b/g, 'GitHub'],
  [/\bAngel List\b/g, 'AngelList'],
];

/** `linkedInUrl` is shown as `LinkedIn URL`. */
export function labelOf(name: string): string {
  const words = name.replaceAll(/(?<=[a-z])(?=[A-Z0-9])/g, ' ');
  const label = `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
  return SPELLINGS.reduce((spelt, [wrong, right]) => spelt.replaceAll(wrong, right), label);
}

function isIn(list: readonly string[] | undefined, name: string): boolean {
  return list?.includes(name) === true;
}

/** A field in the form in which `list_fields` gives it. */
export interface SandboxField {
  field_api_name: string;
  label: string;
  identifier: boolean;
  required: boolean;
  createable: boolean;
  updateable: boolean;
  type: 'boolean' | 'decimal' | 'float' | 'integer' | 'date' | 'date_time' | 'string';
  array: boolean;
}

export interface SandboxObject {
  object_api_name: string;
  label: string;
  can_create_fields?: 'on_write';
  operations: ('upsert' | 'insert' | 'update' | 'mirror')[];
  fields: SandboxField[];
}

function field(
  name: string,
  label: string,
  type: SandboxField['type'],
  rules: Partial<SandboxField> = {},
): SandboxField {
  return {
    field_api_name: name,
    label,
    identifier: false,
    required: false,
    createable: true,
    updateable: true,
    type,
    array: false,
    ...rules,
  };
}

/** Contacts and companies of a small CRM, with every type of the protocol. */
export const crmObjects: readonly SandboxObject[] = [
  {
    object_api_name: 'contact',
    label: 'Contact',
    can_create_fields: 'on_write',
    operations: ['upsert', 'insert', 'update', 'mirror'],
    fields: [
      field('email', 'Email', 'string', { identifier: true, required: true }),
      field('external_id', 'External ID', 'integer', { identifier: true }),
      field('name', 'Name', 'string'),
      field('company_domain', 'Company domain', 'string'),
      field('lifetime_value', 'Lifetime value', 'decimal'),
      field('health_score', 'Health score', 'float'),
      field('logins', 'Logins', 'integer'),
      field('subscribed', 'Subscribed', 'boolean'),
      field('birthday', 'Birthday', 'date'),
      field('last_seen_at', 'Last seen at', 'date_time'),
      field('tags', 'Tags', 'string', { array: true }),
    ],
  },
  {
    object_api_name: 'company',
    label: 'Company',
    operations: ['upsert', 'update'],
    fields: [
      field('domain', 'Domain', 'string', { identifier: true, required: true, updateable: false }),
      field('name', 'Name', 'string', { required: true }),
      field('employees', 'Employees', 'integer'),
      field('annual_revenue', 'Annual revenue', 'decimal'),
      field('founded_on', 'Founded on', 'date'),
    ],
  },
];

import { sendableFields } from '#core';
import type { AnyDestination, CredentialField } from '#core';

export function presentConnector(connector: AnyDestination): object {
  const fields = sendableFields(connector.auth);
  return {
    documentation_slug: connector.documentation,
    label: connector.label,
    service_name: connector.type,
    auth_method: connector.auth.method,
    creatable_via_api: true,
    creatable_via_connect_link: false,
    source_creatable_via_connect_link: false,
    supports_test: true,
    configuration_fields: { fields: fields.map(presentCredentialField) },
  };
}

function presentCredentialField(field: CredentialField): object {
  const placeholder = field.placeholder ?? (field.default === undefined ? null : String(field.default));
  return {
    id: field.id,
    rules: rulesOf(field),
    label: field.label,
    type: field.type === 'header_map' ? 'object' : field.type,
    placeholder,
    placholder: placeholder,
    matches: field.matches ?? null,
    is_password_type_field: field.secret === true,
    possible_values: field.possibleValues ?? null,
    read_more: field.readMore ?? null,
    hint: field.hint ?? null,
    show: true,
    conditionally_required: null,
    input_type: field.possibleValues === undefined ? 'textbox' : 'dropdown',
  };
}

/** A secret keeps its value while a destination is edited, so it is required for a new one only. */
function rulesOf(field: CredentialField): string {
  if (field.required !== true) return '';
  return field.secret === true ? 'required:notForEditing' : 'required';
}

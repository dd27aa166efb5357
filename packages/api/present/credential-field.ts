import type { CredentialField } from '#core';

export function presentCredentialField(field: CredentialField): object {
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

/** A secret keeps its value while a connection is edited, so it is required for a new one only. */
function rulesOf(field: CredentialField): string {
  if (field.required !== true) return '';
  return field.secret === true ? 'required:notForEditing' : 'required';
}

import type { Mapping, MappingFrom } from '#core';

export function presentMapping(mapping: Mapping, position: number): object {
  return {
    from: presentFrom(mapping.from),
    to: mapping.to,
    is_primary_identifier: mapping.isPrimaryIdentifier,
    generate_field: mapping.generateField,
    preserve_values: mapping.preserveValues,
    sync_null_values: mapping.syncNullValues,
    operation: mapping.arrayOperation,
    array_field: mapping.arrayField,
    follow_source_type: mapping.followSourceType,
    field_type: mapping.fieldType,
    ...(mapping.lookupObject === null ? {} : { lookup_object: mapping.lookupObject }),
    ...(mapping.lookupField === null ? {} : { lookup_field: mapping.lookupField }),
    position,
  };
}

function presentFrom(from: MappingFrom): object {
  switch (from.type) {
    case 'column':
      return { type: from.type, data: from.column };
    case 'constant_value':
      return { type: from.type, data: { basic_type: from.basicType, value: from.value } };
    case 'liquid_template':
      return { type: from.type, data: { liquid_template: from.template } };
    case 'sync_metadata':
      return { type: from.type, data: from.key };
    case 'compound_key':
      return { type: from.type, data: from.columns.map((column) => ({ type: 'column', data: column })) };
  }
}

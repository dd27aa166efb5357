import type { DestinationField, DestinationObject, Operation } from '#core';
import type { DestinationWithObjects } from '#core';
import type { Destination, DiscoveredObject } from '#core';

export function presentTest(tested: Pick<Destination, 'testSteps' | 'testSucceeded' | 'testedAt'>): object {
  return {
    last_test_results: tested.testSteps === null ? null : { steps: tested.testSteps },
    last_test_succeeded: tested.testSucceeded,
    last_tested_at: tested.testedAt,
  };
}

export function presentSummary(destination: Destination): object {
  return {
    id: destination.id,
    name: destination.name,
    type: destination.type,
    created_at: destination.createdAt,
    ...presentTest(destination),
    connection_details: { ...destination.connectionDetails, ...destination.found },
  };
}

export function presentDestination({ destination, objects }: DestinationWithObjects): object {
  return { ...presentSummary(destination), objects: objects.map(presentObject) };
}

export function presentObject({ definition, fields, present }: DiscoveredObject): object {
  return {
    label: definition.label,
    full_name: definition.fullName,
    supported_operations: definition.supportedOperations,
    primary_identifier_mapping_attributes: identifierAttributes(definition),
    allow_custom_fields: definition.allowCustomFields,
    allow_case_sensitive_fields: definition.allowCaseSensitiveFields,
    allow_case_sensitive_field_names: definition.allowCaseSensitiveFields,
    supports_field_ordering: definition.supportsFieldOrdering,
    can_be_sync_destination: present,
    ...(fields === null ? {} : { fields: fields.map(presentField) }),
  };
}

function identifierAttributes(object: DestinationObject): object {
  return Object.fromEntries(
    object.supportedOperations.map((operation: Operation) => [
      operation,
      {
        required: operation !== 'append' && !(operation === 'mirror' && object.replaces === true),
        hide_destination_key: false,
        notes: null,
      },
    ]),
  );
}

function presentField(field: DestinationField): object {
  return {
    label: field.label,
    full_name: field.fullName,
    type: field.type,
    createable: field.createable,
    updateable: field.updateable,
    array: field.array,
    operations: field.operations,
    preserve_values_supported: field.preserveValuesSupported,
    required_for_mapping: field.requiredForMapping,
    can_be_upsert_key: field.canBeUpsertKey,
    can_be_update_key: field.canBeUpdateKey,
    can_be_insert_key: field.canBeInsertKey,
    can_be_reference_key: field.canBeReferenceKey,
    lookup_object: field.lookupObject,
  };
}

import type { DestinationField } from '#connector-kit';
import type { Mapping, SyncOperation } from '#engine';
import { isKeyOfAppend, UNIQUE_ID } from './mapping-faults.ts';
import type { MappingCheck } from './mapping-faults.ts';

/**
 * What is wrong with the primary identifier, and which required fields are missing.
 *
 * @param hasMark new rows of an append are told by a high-water mark
 */
export function identifierFaults(
  mappings: readonly Mapping[],
  check: MappingCheck,
  hasMark: boolean,
): readonly string[] {
  const { operation, destination } = check;
  const faults: string[] = [];
  const marked = [...mappings.entries()].filter(([, mapping]) => mapping.isPrimaryIdentifier);
  const isNeeded =
    operation !== 'append' && !(operation === 'mirror' && destination.object.replaces === true);
  if (marked.length > 1) {
    faults.push(
      `mappings: is_primary_identifier must be true of one mapping, not of ${marked.length}; several columns together ` +
        'are a compound_key',
    );
  }
  if (marked.length === 0 && isNeeded) {
    const keys = keysFor(operation, destination.fields);
    faults.push(
      `mappings: one must have is_primary_identifier true for ${operation}; it can be ${keys.join(', ') || 'no field of this object'}`,
    );
  }
  if (marked.length === 0 && operation === 'append' && !hasMark) {
    faults.push(
      `mappings: an append must know its new rows: map the column that identifies them to ${UNIQUE_ID} with ` +
        'is_primary_identifier true, or set high_water_mark_attribute',
    );
  }
  for (const [at, mapping] of mappings.entries()) {
    const { type } = mapping.from;
    if (!mapping.isPrimaryIdentifier) {
      if (type === 'compound_key') {
        faults.push(`mappings.${at}.from.type compound_key is for the primary identifier only`);
      }
      continue;
    }
    if (type !== 'column' && type !== 'compound_key') {
      faults.push(
        `mappings.${at}.from.type of the primary identifier must be column or compound_key, not ${type}`,
      );
    }
    if (operation === 'append' || isKeyOfAppend(mapping, operation) || !isNeeded) continue;
    const keys = keysFor(operation, destination.fields);
    const isField = destination.fields.some(({ fullName }) => fullName === mapping.to);
    if (isField && !keys.includes(mapping.to)) {
      faults.push(
        `mappings.${at}.to: ${mapping.to} can't be the primary identifier for ${operation}; it can be ${keys.join(', ') || 'no field of this object'}`,
      );
    }
  }
  if (operation !== 'update' && operation !== 'delete') {
    const mapped = new Set(mappings.map(({ to }) => to));
    const missing = destination.fields.filter(
      (field) => field.requiredForMapping && !mapped.has(field.fullName),
    );
    if (missing.length > 0) {
      const names = missing.map(({ fullName }) => fullName).join(', ');
      faults.push(`mappings: ${names} must be mapped (required_for_mapping)`);
    }
  }
  return faults;
}

/** Fields that can be the primary identifier. */
function keysFor(operation: SyncOperation, fields: readonly DestinationField[]): readonly string[] {
  return fields
    .filter((field) => {
      switch (operation) {
        case 'insert':
          return field.canBeInsertKey;
        case 'update':
          return field.canBeUpdateKey;
        case 'delete':
          return field.canBeUpsertKey || field.canBeUpdateKey;
        case 'upsert':
        case 'mirror':
        case 'append':
          return field.canBeUpsertKey;
      }
    })
    .map(({ fullName }) => fullName);
}

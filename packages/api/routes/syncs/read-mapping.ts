import type { z } from 'zod';
import type { flatMappingInput, mappingInput } from '#contract';
import type { Json, MappingInput } from '#core';

type Sent = z.output<typeof mappingInput>;
type SentFlat = z.output<typeof flatMappingInput>;

export function readMapping(sent: Sent): MappingInput {
  return { ...flagsOf(sent), from: readFrom(sent.from), arrayOperation: sent.operation ?? null };
}

/** `direct` and what is unknown are columns; Terraform's provider creates `hash` as a plain column too. */
export function readFlatMapping(sent: SentFlat): MappingInput {
  return { ...flagsOf(sent), from: flatFrom(sent), arrayOperation: null };
}

function flagsOf(sent: Omit<Sent, 'from' | 'operation'>): Omit<MappingInput, 'from' | 'arrayOperation'> {
  return {
    to: sent.to,
    isPrimaryIdentifier: sent.is_primary_identifier ?? false,
    generateField: sent.generate_field ?? false,
    fieldType: blankAsNull(sent.field_type),
    arrayField: sent.array_field ?? false,
    followSourceType: sent.follow_source_type ?? false,
    preserveValues: sent.preserve_values ?? false,
    syncNullValues: sent.sync_null_values ?? true,
    lookupObject: blankAsNull(sent.lookup_object),
    lookupField: blankAsNull(sent.lookup_field),
  };
}

function blankAsNull(value: string | null | undefined): string | null {
  return value === undefined || value === '' ? null : value;
}

function readFrom(from: Sent['from']): MappingInput['from'] {
  switch (from.type) {
    case 'column':
      return { type: 'column', column: from.data };
    case 'constant_value':
      return { type: 'constant_value', basicType: from.data.basic_type, value: from.data.value as Json };
    case 'liquid_template':
      return {
        type: 'liquid_template',
        template: typeof from.data === 'string' ? from.data : from.data.liquid_template,
      };
    case 'sync_metadata':
      return { type: 'sync_metadata', key: from.data };
    case 'segment_membership':
      return { type: 'segment_membership' };
    case 'compound_key':
      return { type: 'compound_key', columns: from.data.map(({ data }) => data) };
  }
}

function flatFrom(sent: SentFlat): MappingInput['from'] {
  switch (sent.operation ?? 'direct') {
    case 'constant':
      return {
        type: 'constant_value',
        basicType: basicTypeOf(sent.constant),
        value: (sent.constant ?? null) as Json,
      };
    case 'sync_metadata':
      return { type: 'sync_metadata', key: sent.sync_metadata_key ?? '' };
    case 'segment_membership':
      return { type: 'segment_membership' };
    case 'liquid_template':
      return { type: 'liquid_template', template: sent.liquid_template ?? '' };
    default:
      return { type: 'column', column: sent.from ?? '' };
  }
}

function basicTypeOf(value: unknown): 'boolean' | 'number' | 'text' {
  return typeof value === 'boolean' || typeof value === 'number' ? (typeof value as 'boolean') : 'text';
}

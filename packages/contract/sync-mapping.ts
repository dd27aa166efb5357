import { z } from 'zod';
import { jsonValue, text } from './values.ts';

const name = text(1000);

const from = z
  .discriminatedUnion(
    'type',
    [
      z.object({ type: z.literal('column'), data: name.min(1, { error: 'must not be empty' }) }),
      z.object({
        type: z.literal('constant_value'),
        data: z.object({
          basic_type: z.enum(['boolean', 'datetime', 'number', 'text'], {
            error: 'must be boolean, datetime, number or text',
          }),
          value: jsonValue,
        }),
      }),
      z.object({ type: z.literal('sync_metadata'), data: name }),
      z.object({ type: z.literal('segment_membership'), data: z.unknown() }),
      z.object({
        type: z.literal('liquid_template'),
        data: z.union([text(65_536), z.object({ liquid_template: text(65_536) })], {
          error: 'must be the template, or {"liquid_template": the template}',
        }),
      }),
      z.object({
        type: z.literal('compound_key'),
        data: z
          .array(z.object({ type: z.literal('column', { error: 'must be column' }), data: name }))
          .min(1)
          .max(50),
      }),
    ],
    {
      error:
        'must be column, constant_value, liquid_template, sync_metadata, compound_key or segment_membership',
    },
  )
  .meta({ id: 'MappingFrom' });

const flag = z.boolean().nullable().optional();

export const mappingInput = z
  .object({
    from,
    to: name.min(1, { error: 'must not be empty' }).meta({
      description:
        '`full_name` of the field. `unique_id` for the key of an append that the destination does not store.',
    }),
    is_primary_identifier: flag,
    generate_field: flag.meta({ description: 'The field is to be created.' }),
    field_type: text(100).nullable().optional().meta({ description: 'Of a field that is to be created.' }),
    array_field: flag,
    follow_source_type: flag,
    preserve_values: flag.meta({ description: 'True: a value that the destination has is kept.' }),
    sync_null_values: flag.meta({ description: 'False: nulls are left out. Default: true.' }),
    operation: z
      .enum(['merge', 'overwrite'], { error: 'must be merge or overwrite' })
      .nullable()
      .optional()
      .meta({ description: 'Of array fields.' }),
    lookup_object: name.nullable().optional(),
    lookup_field: name.nullable().optional(),
  })
  .meta({ id: 'MappingInput' });

/** How Terraform's provider sends mappings in PATCH. */
export const flatMappingInput = z
  .object({
    from: name.optional(),
    to: name.min(1, { error: 'must not be empty' }),
    operation: name.optional().meta({
      description: 'direct, hash, constant, sync_metadata, segment_membership or liquid_template.',
    }),
    constant: jsonValue.optional(),
    sync_metadata_key: name.optional(),
    segment_identify_by: name.optional(),
    liquid_template: text(65_536).optional(),
    is_primary_identifier: flag,
    generate_field: flag,
    field_type: text(100).nullable().optional(),
    array_field: flag,
    follow_source_type: flag,
    preserve_values: flag,
    sync_null_values: flag,
    lookup_object: name.nullable().optional(),
    lookup_field: name.nullable().optional(),
  })
  .meta({ id: 'FlatMappingInput' });

export const mapping = z
  .object({
    from: z.object({ type: z.string(), data: z.unknown() }),
    to: z.string(),
    is_primary_identifier: z.boolean(),
    generate_field: z.boolean(),
    preserve_values: z.boolean(),
    sync_null_values: z.boolean(),
    operation: z.enum(['merge', 'overwrite']).nullable(),
    array_field: z.boolean(),
    follow_source_type: z.boolean(),
    field_type: z.string().nullable(),
    lookup_object: z.string().optional(),
    lookup_field: z.string().optional(),
    position: z.int(),
  })
  .meta({ id: 'Mapping' });

export const mappingExample = {
  from: { type: 'column', data: 'email' },
  to: 'email',
  is_primary_identifier: true,
  generate_field: false,
  preserve_values: false,
  sync_null_values: true,
  operation: null,
  array_field: false,
  follow_source_type: false,
  field_type: null,
  position: 0,
};

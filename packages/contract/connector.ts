import { z } from 'zod';

export const configurationField = z
  .object({
    id: z.string(),
    rules: z.string().meta({ description: '`required`, `required:notForEditing` or empty.' }),
    label: z.string(),
    type: z.string(),
    placeholder: z.string().nullable(),
    placholder: z.string().nullable().meta({ description: 'The same as `placeholder`, as v1 spells it.' }),
    matches: z.string().nullable().meta({ description: 'Regular expression for the value.' }),
    is_password_type_field: z.boolean(),
    possible_values: z.array(z.string()).nullable(),
    read_more: z.string().nullable(),
    hint: z.string().nullable(),
    show: z.boolean(),
    conditionally_required: z.null(),
    input_type: z.string(),
  })
  .meta({ id: 'ConfigurationField' });

export const connector = z
  .object({
    documentation_slug: z.string(),
    label: z.string(),
    service_name: z.string().meta({ description: 'The `type` of a destination.' }),
    auth_method: z.string(),
    creatable_via_api: z.boolean(),
    creatable_via_connect_link: z.boolean(),
    source_creatable_via_connect_link: z.boolean(),
    supports_test: z.boolean(),
    configuration_fields: z.object({ fields: z.array(configurationField) }),
  })
  .meta({ id: 'Connector' });

export const configurationFieldExample = {
  id: 'api_token',
  rules: 'required:notForEditing',
  label: 'API key',
  type: 'string',
  placeholder: null,
  placholder: null,
  matches: null,
  is_password_type_field: true,
  possible_values: null,
  read_more: null,
  hint: 'Settings → Developer',
  show: true,
  conditionally_required: null,
  input_type: 'textbox',
};

export const connectorExample = {
  documentation_slug: 'active_campaign',
  label: 'ActiveCampaign',
  service_name: 'active_campaign',
  auth_method: 'credentials',
  creatable_via_api: true,
  creatable_via_connect_link: false,
  source_creatable_via_connect_link: false,
  supports_test: true,
  configuration_fields: { fields: [configurationFieldExample] },
};

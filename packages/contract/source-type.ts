import { z } from 'zod';
import { configurationField, configurationFieldExample } from './connector.ts';

export const sourceType = z
  .object({
    documentation_slug: z.string(),
    label: z.string(),
    service_name: z.string().meta({ description: 'The `type` of a source.' }),
    supported_sync_engines: z.array(z.enum(['advanced', 'basic'])),
    creatable_via_api: z.boolean(),
    editable_via_api: z.boolean(),
    creatable_via_connect_link: z.boolean(),
    supports_warehouse_writeback: z.boolean(),
    configuration_fields: z.object({ fields: z.array(configurationField) }),
  })
  .meta({ id: 'SourceType' });

export const sourceTypeExample = {
  documentation_slug: 'postgres',
  label: 'PostgreSQL',
  service_name: 'postgres',
  supported_sync_engines: ['advanced', 'basic'],
  creatable_via_api: true,
  editable_via_api: true,
  creatable_via_connect_link: false,
  supports_warehouse_writeback: false,
  configuration_fields: { fields: [configurationFieldExample] },
};

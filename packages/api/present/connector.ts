import { sendableFields } from '#core';
import type { AnyDestination } from '#core';
import { presentCredentialField } from './credential-field.ts';

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

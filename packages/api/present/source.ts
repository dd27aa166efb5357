import { syncEnginesOf } from '#core';
import type { AnySource, CredentialField, DiscoveredTable, SourceColumn, StoredSource } from '#core';
import { presentCredentialField } from './credential-field.ts';
import { presentTest } from './destination.ts';

export function presentSourceType(connector: AnySource): object {
  const fields: readonly CredentialField[] = connector.fields;
  return {
    documentation_slug: connector.documentation,
    label: connector.label,
    service_name: connector.type,
    supported_sync_engines: syncEnginesOf(connector),
    creatable_via_api: true,
    editable_via_api: true,
    creatable_via_connect_link: false,
    supports_warehouse_writeback: false,
    configuration_fields: { fields: fields.map(presentCredentialField) },
  };
}

export function presentSource(source: StoredSource): object {
  return {
    id: source.id,
    name: source.name,
    label: source.name,
    type: source.type,
    sync_engine: source.syncEngine,
    created_at: source.createdAt,
    ...presentTest(source),
    connection_details: { ...source.connectionDetails, ...source.found },
    read_only_connection: source.readOnlyConnection,
    warehouse_writeback_retention_in_days: source.writebackRetentionDays,
  };
}

export function presentTableSummary(table: DiscoveredTable): object {
  return {
    type: 'table',
    id: table.id,
    table_catalog: table.catalog,
    table_schema: table.schema,
    table_name: table.name,
  };
}

export function presentTable(table: DiscoveredTable): object {
  return { ...presentTableSummary(table), columns: (table.columns ?? []).map(presentColumn) };
}

export function presentColumn({ name, nativeType }: SourceColumn): object {
  return { name, type: nativeType, data_type: nativeType };
}

/** Types whose values have one spelling each, so that they can tell records apart. */
const IDENTIFYING: ReadonlySet<SourceColumn['type']> = new Set([
  'text',
  'integer',
  'decimal',
  'date',
  'timestamp',
  'timestamp_tz',
]);

export function presentTableColumn(column: SourceColumn): object {
  return { ...presentColumn(column), can_be_upsert_key: IDENTIFYING.has(column.type) };
}

import type { SourceColumn } from '#connector-kit';
import { ConfigurationError } from '#connector-kit';
import { columnsOfTemplate } from '#engine';
import type { Mapping } from '#engine';
import type { SyncSettings } from '#store';

/** Whether every column that a sync names is among these. */
export function columnsSuffice(settings: SyncSettings, columns: readonly SourceColumn[]): boolean {
  const known = new Set(columns.map(({ name }) => name));
  const { mappings, highWaterMarkAttribute: mark } = settings;
  return (
    (mark === null || known.has(mark)) && mappings.every((mapping) => hasColumnsOf(mapping, columns, known))
  );
}

function hasColumnsOf(
  { from, to }: Mapping,
  columns: readonly SourceColumn[],
  known: ReadonlySet<string>,
): boolean {
  switch (from.type) {
    case 'column':
      return known.has(from.column);
    case 'compound_key':
      return from.columns.every((name) => known.has(name));
    case 'liquid_template':
      try {
        columnsOfTemplate(from.template, columns, to);
        return true;
      } catch (error) {
        if (error instanceof ConfigurationError) return false;
        throw error;
      }
    case 'constant_value':
    case 'sync_metadata':
      return true;
  }
}

import { ConfigurationError } from '#connector-kit';
import type { SourceColumn } from '#connector-kit';
import type { Mapping } from '../mapping.ts';
import type { SyncSpec } from '../sync-spec.ts';

/** The mapping that tells records apart; undefined where the sync has none. */
export function identifierMapping(spec: Pick<SyncSpec, 'mappings'>): Mapping | undefined {
  return (
    spec.mappings.find(({ isPrimaryIdentifier }) => isPrimaryIdentifier) ??
    spec.mappings.find(({ to }) => to === 'unique_id')
  );
}

/**
 * Names of the columns whose values tell the source's rows apart; undefined where the sync has no identifier.
 *
 * @throws ConfigurationError where the identifier does not come from columns
 */
export function identifierColumns(spec: Pick<SyncSpec, 'mappings'>): readonly string[] | undefined {
  const mapping = identifierMapping(spec);
  if (mapping === undefined) return undefined;
  if (mapping.from.type === 'column') return [mapping.from.column];
  if (mapping.from.type === 'compound_key') return mapping.from.columns;
  throw new ConfigurationError(
    `The mapping to ${mapping.to} identifies records, so it must take its value from a column. Map a column to it.`,
  );
}

/** Place of a column among the cells of a row. */
export function placeOf(columns: readonly SourceColumn[], name: string): number {
  const place = columns.findIndex((column) => column.name === name);
  if (place < 0) throw new ConfigurationError(`The source has no column ${name}, which the sync maps.`);
  return place;
}

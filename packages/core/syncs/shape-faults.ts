import { ConfigurationError } from '#connector-kit';
import { planMappings, recordMaker } from '#engine';
import type { SyncOperation } from '#engine';
import type { SyncSettings } from '#store';
import type { FoundDestination } from './find-destination.ts';
import type { FoundSource } from './find-source.ts';
import { identifierFaults } from './identifier-faults.ts';
import { mappingFaults } from './mapping-faults.ts';
import { settingsFaults } from './settings.ts';

/** What of a sync does not go with its source, its destination or its operation. */
export async function shapeFaults(
  settings: SyncSettings,
  operation: SyncOperation,
  source: FoundSource | undefined,
  destination: FoundDestination,
): Promise<readonly string[]> {
  const { mappings, highWaterMarkAttribute: mark } = settings;
  const columns = source?.columns ?? null;
  const check = { operation, destination, columns };
  const faults = [
    ...settingsFaults(settings, operation, destination),
    ...(await mappingFaults(mappings, check)),
    ...identifierFaults(mappings, check, mark !== null),
  ];
  if (mark !== null && columns !== null && columns.every(({ name }) => name !== mark)) {
    faults.push(`high_water_mark_attribute: the source has no column "${mark}"`);
  }
  if (mappings.length === 0 && settings.fieldBehavior !== 'sync_all_properties' && faults.length === 0) {
    faults.push('mappings must not be empty');
  }
  if (faults.length > 0 || columns === null) return faults;
  // What a run would fail by at once: columns that templates name, columns of "sync all" that meet in one field,
  // constants that don't fit theirs.
  try {
    const { object, fields } = destination;
    recordMaker({ ...planMappings({ ...settings, columns, object, fields }), object }, { runId: 1 });
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return [`mappings: ${error.message}`];
    throw error;
  }
}

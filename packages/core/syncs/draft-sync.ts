import type { Mapping, SyncOperation } from '#engine';
import type { NewSync, Sync, WorkspaceScope } from '#store';
import { InvalidInput } from '../errors.ts';
import type { Services } from '../services.ts';
import { findDestination } from './find-destination.ts';
import type { FoundDestination } from './find-destination.ts';
import { findSource } from './find-source.ts';
import type { FoundSource } from './find-source.ts';
import { identifierFaults } from './identifier-faults.ts';
import { mappingFaults, readMappings } from './mapping-faults.ts';
import { nextRunAt } from './schedule.ts';
import { settingsFaults, settingsOf } from './settings.ts';
import type { SourceInput, SyncInput } from './sync-input.ts';

/** What, when it is sent, must fit the source and the destination. */
const SHAPE: readonly (keyof SyncInput)[] = [
  'operation',
  'source',
  'destination',
  'mappings',
  'fieldBehavior',
  'fieldNormalization',
  'fieldOrder',
  'advancedConfiguration',
  'highWaterMark',
  'historicalSyncOperation',
  'mirrorStrategy',
];

/**
 * A sync as it is to be stored, checked as a whole. A change of what has nothing to do with source and destination
 * asks neither, so that a sync can be paused whatever their state.
 *
 * @throws InvalidInput that names every property at fault
 */
export async function draftSync(
  services: Services,
  scope: WorkspaceScope,
  input: SyncInput,
  before?: Sync,
): Promise<NewSync> {
  const problems: string[] = [];
  const operation = input.operation ?? before?.operation;
  const destinationInput = input.destination ?? placeOf(before);
  const sourceInput = input.source ?? sourceOf(before);
  if (operation === undefined || destinationInput === undefined || sourceInput === undefined) {
    throw new InvalidInput('operation, source_attributes, destination_attributes and mappings are required');
  }
  const mappings =
    input.mappings === undefined || input.mappings === null
      ? (before?.settings.mappings ?? [])
      : readMappings(input.mappings, problems);
  const { settings, afterSyncId } = settingsOf(input, operation, mappings, before, problems);
  const isChecked = before === undefined || SHAPE.some((key) => input[key] !== undefined);
  const source = isChecked ? await findSource(scope, sourceInput, problems) : undefined;
  const destination = isChecked
    ? await findDestination(services, scope, destinationInput, problems)
    : undefined;
  if (before !== undefined) problems.push(...lockedFaults(before, operation, source, destination));
  // Faults of a mapping that can't be read would only be told twice.
  if (destination !== undefined && problems.every((problem) => !problem.startsWith('mappings.'))) {
    problems.push(...settingsFaults(settings, operation, destination));
    problems.push(
      ...(await shapeFaults(mappings, operation, source, destination, settings.highWaterMarkAttribute)),
    );
  }
  if (mappings.length === 0 && settings.fieldBehavior !== 'sync_all_properties' && problems.length === 0) {
    problems.push('mappings must not be empty');
  }
  if (problems.length > 0) throw new InvalidInput(problems.join('; '));
  return {
    sourceId: source?.sourceId ?? before?.sourceId ?? sourceInput.connectionId,
    sourceObject: source?.object ?? before?.sourceObject ?? absent(),
    destinationId: destinationInput.connectionId,
    destinationObject: destinationInput.object,
    label: input.label === undefined ? (before?.label ?? null) : input.label,
    operation,
    paused: input.paused ?? before?.paused ?? false,
    settings,
    afterSyncId,
    nextRunAt: nextRun(input, settings.schedule, before),
  };
}

function absent(): never {
  throw new Error('A sync was drafted without a source');
}

async function shapeFaults(
  mappings: readonly Mapping[],
  operation: SyncOperation,
  source: FoundSource | undefined,
  destination: FoundDestination,
  markColumn: string | null,
): Promise<readonly string[]> {
  const columns = source?.columns ?? null;
  const check = { operation, destination, columns };
  const faults = [...(await mappingFaults(mappings, check)), ...identifierFaults(mappings, check)];
  if (markColumn !== null && columns !== null && columns.every(({ name }) => name !== markColumn)) {
    faults.push(`high_water_mark_attribute: the source has no column "${markColumn}"`);
  }
  return faults;
}

/** What a client would send for the place that the sync writes to already. */
function placeOf(before: Sync | undefined) {
  if (before === undefined) return undefined;
  return { connectionId: before.destinationId, object: before.destinationObject };
}

function sourceOf(before: Sync | undefined): SourceInput | undefined {
  if (before === undefined) return undefined;
  const { sourceId: connectionId, sourceObject: object } = before;
  const isSegment = false;
  const names = { name: undefined, isSegment, connectionId, type: object.type };
  return object.type === 'table'
    ? { ...names, id: undefined, catalog: object.catalog, schema: object.schema, table: object.name }
    : { ...names, id: object.id, catalog: undefined, schema: undefined, table: undefined };
}

/** What can't be changed any more. */
function lockedFaults(
  before: Sync,
  operation: SyncOperation,
  source: FoundSource | undefined,
  destination: FoundDestination | undefined,
): readonly string[] {
  const isLocked = before.operation === 'delete' || destination?.type === 'braze';
  const isOther = before.operation !== operation;
  if (!isLocked) {
    return isOther && operation === 'delete'
      ? ["operation: a sync can't become one that deletes: create a new one"]
      : [];
  }
  const why = before.operation === 'delete' ? 'of a sync that deletes' : 'of a sync to Braze';
  const movesSource =
    source !== undefined &&
    (source.sourceId !== before.sourceId ||
      JSON.stringify(sorted(source.object)) !== JSON.stringify(sorted(before.sourceObject)));
  const movesDestination =
    destination !== undefined &&
    (destination.destinationId !== before.destinationId ||
      destination.object.fullName !== before.destinationObject);
  return [
    ...(isOther ? [`operation ${why} can't be changed: create a new one`] : []),
    ...(movesSource ? [`source_attributes ${why} can't be changed: create a new one`] : []),
    ...(movesDestination ? [`destination_attributes ${why} can't be changed: create a new one`] : []),
  ];
}

function sorted(object: object): unknown {
  return Object.entries(object).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** When the schedule wants the next run; one that stays as it is keeps its moment. */
export function nextRun(
  input: SyncInput,
  schedule: Sync['settings']['schedule'],
  before: Sync | undefined,
): Date | null {
  const isSame =
    before !== undefined &&
    JSON.stringify(sorted(before.settings.schedule)) === JSON.stringify(sorted(schedule));
  const resumes = before?.paused === true && input.paused === false;
  return isSame && !resumes ? before.nextRunAt : nextRunAt(schedule, new Date());
}

import { isDeepStrictEqual } from 'node:util';
import type { NewSync, Schedule, Sync, WorkspaceScope } from '#store';
import { InvalidInput } from '../errors.ts';
import type { Services } from '../services.ts';
import { columnsSuffice } from './columns-suffice.ts';
import { findDestination } from './find-destination.ts';
import { findSource } from './find-source.ts';
import { lockedFaults } from './locked-faults.ts';
import { readMappings } from './mapping-faults.ts';
import { nextRunAt } from './schedule.ts';
import { settingsOf } from './settings.ts';
import { shapeFaults } from './shape-faults.ts';
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
  const sent = {
    source: input.source ?? sourceOf(before),
    destination: input.destination ?? placeOf(before),
  };
  if (operation === undefined || sent.destination === undefined || sent.source === undefined) {
    throw new InvalidInput('operation, source_attributes, destination_attributes and mappings are required');
  }
  const mappings =
    input.mappings === undefined || input.mappings === null
      ? (before?.settings.mappings ?? [])
      : readMappings(input.mappings, problems);
  const { settings, afterSyncId } = settingsOf(input, operation, mappings, before, problems);
  let sourceObject = before?.sourceObject;
  if (before === undefined || SHAPE.some((key) => input[key] !== undefined)) {
    // Faults of a mapping that can't be read would only be told twice.
    const isReadable = problems.every((problem) => !problem.startsWith('mappings.'));
    const ofSource: string[] = [];
    const ofDestination: string[] = [];
    const [source, destination] = await Promise.all([
      findSource(services, scope, sent.source, (columns) => columnsSuffice(settings, columns), ofSource),
      findDestination(services, scope, sent.destination, ofDestination),
    ]);
    problems.push(...ofSource, ...ofDestination);
    if (before !== undefined) problems.push(...lockedFaults(before, operation, source, destination));
    if (destination !== undefined && isReadable) {
      problems.push(...(await shapeFaults(settings, operation, source, destination)));
    }
    sourceObject = source?.object;
  }
  if (problems.length > 0 || sourceObject === undefined) throw new InvalidInput(problems.join('; '));
  return {
    sourceId: sent.source.connectionId,
    sourceObject,
    destinationId: sent.destination.connectionId,
    destinationObject: sent.destination.object,
    label: input.label === undefined ? (before?.label ?? null) : input.label,
    operation,
    paused: input.paused ?? before?.paused ?? false,
    settings,
    afterSyncId,
    nextRunAt: nextRun(input, settings.schedule, before),
  };
}

/** What a client would send for the place that the sync writes to already. */
function placeOf(before: Sync | undefined) {
  if (before === undefined) return undefined;
  return { connectionId: before.destinationId, object: before.destinationObject };
}

/** The same for what it reads. */
function sourceOf(before: Sync | undefined): SourceInput | undefined {
  if (before === undefined) return undefined;
  const { sourceId: connectionId, sourceObject: object } = before;
  const names = { name: undefined, isSegment: false, connectionId, type: object.type };
  return object.type === 'table'
    ? { ...names, id: undefined, catalog: object.catalog, schema: object.schema, table: object.name }
    : { ...names, id: object.id, catalog: undefined, schema: undefined, table: undefined };
}

/** When the schedule wants the next run; one that stays as it is keeps its moment. */
export function nextRun(input: SyncInput, schedule: Schedule, before: Sync | undefined): Date | null {
  const resumes = before?.paused === true && input.paused === false;
  const isSame = before !== undefined && isDeepStrictEqual(before.settings.schedule, schedule);
  return isSame && !resumes ? before.nextRunAt : nextRunAt(schedule, new Date());
}

import { isDeepStrictEqual } from 'node:util';
import type { SyncOperation } from '#engine';
import type { Sync } from '#store';
import type { FoundDestination } from './find-destination.ts';
import type { FoundSource } from './find-source.ts';

/** Changes of what never changes: of a sync that deletes, and of one to Braze, neither its ends nor its operation. */
export function lockedFaults(
  before: Sync,
  operation: SyncOperation,
  source: FoundSource | undefined,
  destination: FoundDestination | undefined,
): readonly string[] {
  const isOther = before.operation !== operation;
  if (before.operation !== 'delete' && destination?.type !== 'braze') {
    return isOther && operation === 'delete'
      ? ["operation: a sync can't become one that deletes: create a new one"]
      : [];
  }
  const movesSource =
    source !== undefined &&
    (source.sourceId !== before.sourceId || !isDeepStrictEqual(source.object, before.sourceObject));
  const movesDestination =
    destination !== undefined &&
    (destination.destinationId !== before.destinationId ||
      destination.object.fullName !== before.destinationObject);
  const moved = [
    ...(isOther ? ['operation'] : []),
    ...(movesSource ? ['source_attributes'] : []),
    ...(movesDestination ? ['destination_attributes'] : []),
  ];
  const whose = before.operation === 'delete' ? 'of a sync that deletes' : 'of a sync to Braze';
  return moved.map((key) => `${key} ${whose} can't be changed: create a new one`);
}

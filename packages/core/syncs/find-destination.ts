import type { DestinationField, DestinationObject } from '#connector-kit';
import { countObjects, findDestination as findStored, findObject } from '#store';
import type { WorkspaceScope } from '#store';
import { fetchObject } from '../refresh.ts';
import type { Services } from '../services.ts';
import type { DestinationInput } from './sync-input.ts';

/** The destination of a sync, found. */
export interface FoundDestination {
  readonly destinationId: number;
  readonly type: string;
  readonly object: DestinationObject;
  readonly fields: readonly DestinationField[];
  /** The fields of another object of the same destination; undefined where there is none, or they can't be had. */
  fieldsOf(object: string): Promise<readonly DestinationField[] | undefined>;
}

const NAME = 'destination_attributes';

/**
 * Where a sync is to write; fields that were never fetched are fetched now. @returns undefined when there is no such place
 *
 * @param problems receives what is wrong
 */
export async function findDestination(
  services: Services,
  scope: WorkspaceScope,
  input: Pick<DestinationInput, 'connectionId' | 'object'>,
  problems: string[],
): Promise<FoundDestination | undefined> {
  const { connectionId: destinationId, object: fullName } = input;
  const destination = await findStored(scope, destinationId);
  if (destination === undefined) {
    problems.push(`${NAME}.connection_id: this workspace has no destination ${destinationId}`);
    return undefined;
  }
  const refresh = `POST /destinations/${destinationId}/refresh_objects`;
  const known = await findObject(scope, destinationId, fullName);
  if (known === undefined) {
    const count = await countObjects(scope, destinationId);
    problems.push(
      count === 0
        ? `${NAME}.object: the objects of destination ${destinationId} are not known yet: see its ` +
            `last_test_results, then ${refresh}`
        : `${NAME}.object: destination ${destinationId} has no object "${fullName}": GET ` +
            `/destinations/${destinationId}/objects lists them, ${refresh} finds new ones`,
    );
    return undefined;
  }
  if (!known.present) {
    problems.push(
      `${NAME}.object: "${fullName}" is gone from the destination (can_be_sync_destination is false): if it is back, ${refresh}`,
    );
    return undefined;
  }
  const { object, message } = await fetchObject(services, scope, destinationId, fullName);
  if (object.fields === null) {
    problems.push(`${NAME}.object: "${fullName}" can't be checked. ${message ?? ''}`);
    return undefined;
  }
  return {
    destinationId,
    type: destination.type,
    object: object.definition,
    fields: object.fields,
    fieldsOf: async (other) => {
      if ((await findObject(scope, destinationId, other)) === undefined) return undefined;
      return (await fetchObject(services, scope, destinationId, other)).object.fields ?? undefined;
    },
  };
}

import { ConfigurationError } from '#connector-kit';
import type { Dataset, DestinationField, DestinationObject, SourceColumn } from '#connector-kit';
import { isRepeatable, planMappings } from '#engine';
import type { SyncSpec } from '#engine';
import { findDataset, findObject, recordFields } from '#store';
import type { Sync, WorkspaceScope } from '#store';
import type { OpenedDestination } from '../open-destination.ts';

/** What the sync reads. @throws ConfigurationError where its dataset is gone */
export async function datasetOf(scope: WorkspaceScope, { sourceObject }: Sync): Promise<Dataset> {
  if (sourceObject.type === 'table') {
    const { catalog, schema, name } = sourceObject;
    return { table: { catalog, schema, name } };
  }
  const dataset = await findDataset(scope, sourceObject.id);
  if (dataset === undefined) {
    throw new ConfigurationError(
      `The ${sourceObject.type} ${sourceObject.id} that the sync reads is gone. Choose another source object.`,
    );
  }
  return { sql: dataset.query };
}

/**
 * A stored sync as the engine runs it, held against its source and its destination as they are now.
 *
 * @param columns of the source, or of the plan that the run already has
 * @throws ConnectorError, first of all ConfigurationError naming the column or the field that is missing
 */
export async function resolveSpec(
  scope: WorkspaceScope,
  sync: Sync,
  opened: OpenedDestination,
  columns: readonly SourceColumn[],
): Promise<SyncSpec> {
  const { settings, operation } = sync;
  const { connector, context } = opened;
  const { object, fields } = await objectOf(scope, sync, opened);
  const planned = planMappings({
    columns,
    mappings: settings.mappings,
    fieldBehavior: settings.fieldBehavior,
    fieldNormalization: settings.fieldNormalization,
    fieldOrder: settings.fieldOrder,
    object,
    fields,
  });
  const mark = operation === 'append' ? settings.highWaterMarkAttribute : null;
  return {
    ...planned,
    workspaceId: sync.workspaceId,
    syncId: sync.id,
    operation,
    mirrorStrategy: settings.mirrorStrategy ?? 'sync_updates_and_deletes',
    object,
    limits: await connector.limits(context, object),
    historicalOperation: settings.historicalSyncOperation ?? 'backfill_all_records',
    ...(mark === null ? {} : { highWaterMarkColumn: mark }),
    advancedConfiguration: settings.advancedConfiguration,
    isRepeatable: isRepeatable(connector, object, operation === 'mirror' ? 'upsert' : operation),
  };
}

interface FoundObject {
  readonly object: DestinationObject;
  readonly fields: readonly DestinationField[];
}

/** As it was found last; the destination is asked for what is not known. */
async function objectOf(scope: WorkspaceScope, sync: Sync, opened: OpenedDestination): Promise<FoundObject> {
  const { destination, connector, context } = opened;
  const fullName = sync.destinationObject;
  const known = await findObject(scope, destination.id, fullName);
  if (known?.present === true && known.fields !== null) {
    return { object: known.definition, fields: known.fields };
  }
  const listed = known?.present === true ? [known.definition] : await connector.objects(context);
  const object = listed.find((each) => each.fullName === fullName);
  if (object === undefined) {
    throw new ConfigurationError(
      `The destination has no object "${fullName}" any more. Restore it there, or let the sync write to another one.`,
    );
  }
  const fields = object.fields ?? (await connector.fields(context, object));
  await recordFields(scope, destination.id, destination.credentialsVersion, fullName, fields);
  return { object, fields };
}

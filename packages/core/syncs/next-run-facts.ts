import { ConfigurationError } from '#connector-kit';
import { fingerprintOf, planMappings } from '#engine';
import { findObject, findSourceObjects } from '#store';
import type { Sync, WorkspaceScope } from '#store';

/** What will stop a run unless somebody acts. */
export interface Problem {
  readonly code: string;
  readonly message: string;
}

export interface NextRun {
  /** Null where it can't be told beforehand. */
  readonly fullSync: boolean | null;
  readonly reason: string;
}

interface Facts {
  readonly nextRun: NextRun;
  readonly problems: readonly Problem[];
}

/** What the next run of a sync will do, by the columns and fields as they were found last. */
export async function nextRunFacts(scope: WorkspaceScope, sync: Sync): Promise<Facts> {
  const { sourceObject, destinationId, destinationObject } = sync;
  const [[read], written] = await Promise.all([
    findSourceObjects(
      scope,
      sync.sourceId,
      sourceObject.type === 'table'
        ? { ...sourceObject, id: undefined }
        : { ...sourceObject, name: undefined },
    ),
    findObject(scope, destinationId, destinationObject),
  ]);
  const problems: Problem[] = [];
  if (read?.present === false || (read === undefined && sourceObject.type !== 'table')) {
    problems.push({
      code: 'SOURCE_OBJECT_GONE',
      message: `The ${sourceObject.type} that the sync reads is gone from source ${sync.sourceId}.`,
    });
  }
  if (written?.present !== true) {
    problems.push({
      code: 'DESTINATION_OBJECT_GONE',
      message: `Destination ${destinationId} has no object "${destinationObject}" any more.`,
    });
  }
  const { snapshot } = sync;
  if (snapshot === null) {
    return { nextRun: { fullSync: true, reason: 'It is the first run: every row is sent.' }, problems };
  }
  if (written === undefined || written.fields === null) {
    const reason = 'The fields of the destination are not known at the moment.';
    return { nextRun: { fullSync: null, reason }, problems };
  }
  // Where the columns were never fetched, those of the last run tell the most.
  const columns = read?.columns ?? snapshot.columns;
  const { settings, operation } = sync;
  const mark = operation === 'append' ? settings.highWaterMarkAttribute : null;
  try {
    const plan = planMappings({ ...settings, columns, object: written.definition, fields: written.fields });
    const fingerprint = fingerprintOf({
      ...plan,
      operation,
      object: written.definition,
      mirrorStrategy: settings.mirrorStrategy ?? 'sync_updates_and_deletes',
      advancedConfiguration: settings.advancedConfiguration,
      ...(mark === null ? {} : { highWaterMarkColumn: mark }),
    });
    const isSame = fingerprint === snapshot.fingerprint;
    return { nextRun: { fullSync: !isSame, reason: reasonOf(sync, isSame) }, problems };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    problems.push({ code: 'CONFIGURATION', message: error.message });
    return { nextRun: { fullSync: null, reason: 'The next run can not begin: see problems.' }, problems };
  }
}

function reasonOf({ operation, settings }: Sync, isSame: boolean): string {
  if (operation === 'append' || operation === 'insert') {
    return settings.highWaterMarkAttribute === null
      ? 'Only rows whose identifier was never sent are sent.'
      : `Only rows whose ${settings.highWaterMarkAttribute} came since the last run are sent.`;
  }
  if (!isSame)
    return 'Mappings, types of columns or fields, or the configuration changed: every row is sent again.';
  return operation === 'delete'
    ? 'Only records that were not deleted yet are deleted.'
    : 'Only new and changed rows are sent.';
}

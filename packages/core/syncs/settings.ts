import type { Mapping, SyncOperation } from '#engine';
import type { SyncSettings } from '#store';
import { alertsOf } from './alerts.ts';
import type { FoundDestination } from './find-destination.ts';
import { scheduleOf } from './schedule-settings.ts';
import { kept } from './sync-input.ts';
import type { SyncInput } from './sync-input.ts';

interface SettingsBefore {
  readonly settings: SyncSettings;
  readonly operation: SyncOperation;
  readonly afterSyncId: number | null;
}

/** The settings as they are to be stored. @param problems receives what is wrong with what was sent */
export function settingsOf(
  input: SyncInput,
  operation: SyncOperation,
  mappings: readonly Mapping[],
  sync: SettingsBefore | undefined,
  problems: string[],
): { readonly settings: SyncSettings; readonly afterSyncId: number | null } {
  const before = sync?.settings;
  // What belongs to another operation falls away with it.
  const sameOperation = sync?.operation === operation ? before : undefined;
  const { afterSyncId, ...schedule } = scheduleOf(
    input,
    sync === undefined ? undefined : { ...sync.settings, afterSyncId: sync.afterSyncId },
    problems,
  );
  const fieldBehavior = kept<SyncSettings['fieldBehavior']>(
    input.fieldBehavior,
    before?.fieldBehavior,
    'specific_properties',
  );
  const mark = kept(
    input.highWaterMark,
    sameOperation && {
      column: sameOperation.highWaterMarkAttribute,
      usesDiff: sameOperation.usesHighWaterMarkDiff,
    },
    { column: null, usesDiff: null },
  );
  const settings: SyncSettings = {
    ...schedule,
    ...alertsOf(input, before, problems),
    mappings,
    leadUnionInsertTo:
      input.destination?.leadUnionInsertTo ??
      (input.destination ? null : (before?.leadUnionInsertTo ?? null)),
    fieldBehavior,
    fieldNormalization: kept<SyncSettings['fieldNormalization']>(
      input.fieldNormalization,
      fieldBehavior === 'sync_all_properties' ? before?.fieldNormalization : undefined,
      null,
    ),
    fieldOrder: kept<SyncSettings['fieldOrder']>(input.fieldOrder, before?.fieldOrder, null),
    syncBehaviorFamily: kept<SyncSettings['syncBehaviorFamily']>(
      input.syncBehaviorFamily,
      before?.syncBehaviorFamily,
      null,
    ),
    advancedConfiguration: kept(input.advancedConfiguration, before?.advancedConfiguration, {}),
    highWaterMarkAttribute: mark.usesDiff === false ? null : mark.column,
    usesHighWaterMarkDiff: mark.usesDiff,
    historicalSyncOperation: kept<SyncSettings['historicalSyncOperation']>(
      input.historicalSyncOperation,
      sameOperation?.historicalSyncOperation,
      null,
    ),
    mirrorStrategy: kept<SyncSettings['mirrorStrategy']>(
      input.mirrorStrategy,
      sameOperation?.mirrorStrategy,
      operation === 'mirror' ? 'sync_updates_and_deletes' : null,
    ),
  };
  return { settings, afterSyncId };
}

/** What of the settings does not go with the operation or with the object. */
export function settingsFaults(
  settings: SyncSettings,
  operation: SyncOperation,
  { object }: FoundDestination,
): readonly string[] {
  const faults: string[] = [];
  const isAppend = operation === 'append';
  if (!object.supportedOperations.includes(operation)) {
    faults.push(
      `operation: ${object.fullName} does not support ${operation}; it supports ${object.supportedOperations.join(', ')}`,
    );
  }
  if (settings.highWaterMarkAttribute !== null && !isAppend) {
    faults.push('high_water_mark_attribute is for the operation append only');
  }
  if (settings.historicalSyncOperation !== null && !isAppend) {
    faults.push('historical_sync_operation is for the operation append only');
  }
  if (settings.mirrorStrategy !== null && operation !== 'mirror') {
    faults.push('mirror_strategy is for the operation mirror only');
  }
  if (settings.mirrorStrategy === 'upload_and_swap' && object.replaces !== true) {
    faults.push(
      `mirror_strategy: the content of ${object.fullName} can't be replaced as a whole: use sync_updates_and_deletes`,
    );
  }
  if (
    settings.mirrorStrategy === 'sync_updates_and_nulls' &&
    !object.supportedOperations.includes('update')
  ) {
    faults.push(
      `mirror_strategy: sync_updates_and_nulls needs the operation update, which ${object.fullName} lacks`,
    );
  }
  if (settings.leadUnionInsertTo !== null) {
    faults.push(
      `destination_attributes.lead_union_insert_to: ${object.fullName} is no union of leads and contacts`,
    );
  }
  if (settings.fieldBehavior === 'sync_all_properties' && !object.allowCustomFields) {
    faults.push(
      `field_behavior: ${object.fullName} takes no new fields, so map its fields one by one (specific_properties)`,
    );
  }
  if (settings.fieldNormalization !== null && settings.fieldBehavior !== 'sync_all_properties') {
    faults.push('field_normalization goes with the field_behavior sync_all_properties only');
  }
  if (
    settings.fieldOrder !== null &&
    settings.fieldOrder !== 'alphabetical_column_name' &&
    !object.supportsFieldOrdering
  ) {
    faults.push(
      `field_order: ${object.fullName} does not order its fields (supports_field_ordering is false)`,
    );
  }
  for (const [key, value] of Object.entries(settings.advancedConfiguration)) {
    if (value !== null && typeof value === 'object') {
      faults.push(`advanced_configuration.${key} must be a string, a number, true, false or null`);
    }
  }
  return faults;
}

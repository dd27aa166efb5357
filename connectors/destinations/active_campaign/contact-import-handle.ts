import type { Json, JsonObject, Outcome } from '#connector-kit';
import { ConnectorBugError, isObject } from '#connector-kit';

/** What `poll` needs to go on, also in another process. Records are named by their position in the batch. */
export interface ImportHandle {
  /** ISO 8601. */
  readonly startedAt: string;
  readonly imports: readonly { readonly batchId: string; readonly records: readonly number[] }[];
  /** Records that an ended import does not account for: they are written again, one by one. */
  readonly unaccounted: readonly number[];
  /** By position; null where there is no outcome yet. */
  readonly outcomes: readonly (Outcome | null)[];
}

export function sealHandle(handle: ImportHandle): Json {
  return {
    startedAt: handle.startedAt,
    imports: handle.imports.map(({ batchId, records }) => ({ batchId, records: [...records] })),
    unaccounted: [...handle.unaccounted],
    outcomes: handle.outcomes.map((outcome) => (outcome === null ? null : { ...outcome })),
  };
}

/** @throws ConnectorBugError where the handle is none of ours */
export function openHandle(handle: Json): ImportHandle {
  if (isObject(handle)) {
    const { startedAt, imports, unaccounted, outcomes } = handle;
    if (
      typeof startedAt === 'string' &&
      isListOf(imports, isImport) &&
      isListOf(unaccounted, isPosition) &&
      isListOf(outcomes, isOutcome)
    ) {
      return { startedAt, imports, unaccounted, outcomes };
    }
  }
  throw new ConnectorBugError('the handle of an import of contacts is malformed');
}

function isListOf<T extends Json>(value: Json | undefined, is: (entry: Json) => entry is T): value is T[] {
  return Array.isArray(value) && value.every((entry) => is(entry));
}

function isPosition(value: Json): value is number {
  return typeof value === 'number';
}

function isImport(value: Json): value is JsonObject & { batchId: string; records: number[] } {
  return isObject(value) && typeof value['batchId'] === 'string' && isListOf(value['records'], isPosition);
}

function isOutcome(value: Json): value is (JsonObject & Outcome) | null {
  return value === null || (isObject(value) && typeof value['status'] === 'string');
}

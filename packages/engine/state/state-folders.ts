/** Where everything of a sync is kept. */
export function syncFolder(syncId: number): string {
  return `syncs/${syncId}`;
}

/** Where the plan of a run is kept, and with it what became of its records. */
export function runFolder(syncId: number, runId: number): string {
  return `${syncFolder(syncId)}/runs/${runId}`;
}

/** Where the snapshot that a run ended with is kept. */
export function snapshotFolder(syncId: number, runId: number): string {
  return `${syncFolder(syncId)}/snapshots/${runId}`;
}

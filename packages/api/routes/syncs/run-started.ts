/** The answer to whatever starts a run. */
export function runStarted(runId: number): object {
  return { status: 'success', data: { sync_run_id: runId } };
}

import { followRun } from '#core';
import type { Services, SyncRun, WorkspaceScope } from '#core';
import { nextStopSignal } from '../stop-signal.ts';
import { ProgressMeter, progressLine } from './progress.ts';

/** A worker takes a run within a second, when there is one. */
const PATIENCE_MS = 10_000;

const STOPPED_FOLLOWING = 130;
const CLEAR_LINE = '\r\u001B[2K';

/**
 * Shows how a run comes along until it has ended: a line that changes on a terminal, JSON lines elsewhere.
 *
 * @returns the exit code: 0 for a completed run, 1 for a failed one, 130 when somebody stopped following
 */
export async function follow(services: Services, scope: WorkspaceScope, runId: number): Promise<number> {
  const stop = new AbortController();
  void nextStopSignal().then(() => stop.abort());
  const { isTTY } = process.stdout;
  const say = (text: string): void => void process.stderr.write(`${isTTY ? CLEAR_LINE : ''}${text}\n`);
  const meter = new ProgressMeter();
  const beganAt = performance.now();
  let isPatient = true;
  let told = '';
  for await (const run of followRun(services, scope, runId, stop.signal)) {
    const now = performance.now();
    const progress = meter.read(run, now);
    const shown = isTTY ? fitted(progressLine(progress)) : JSON.stringify(withEnd(progress, run));
    if (shown !== told) process.stdout.write(isTTY ? `${CLEAR_LINE}${shown}` : `${shown}\n`);
    told = shown;
    if (run.completedAt !== null) return tellEnd(run, say);
    if (run.status === 'queued' && isPatient && now - beganAt > PATIENCE_MS) {
      isPatient = false;
      say(
        `No worker has taken run ${runId} yet: is a server running (\`spillway start\`)? The run waits for one.`,
      );
    }
  }
  say(`Stopped following. Run ${runId} goes on; \`spillway sync cancel ${runId}\` would end it.`);
  return STOPPED_FOLLOWING;
}

function withEnd(progress: object, run: SyncRun): object {
  if (run.completedAt === null) return progress;
  const { canceled, errorCode, errorMessage } = run;
  return { ...progress, canceled, error_code: errorCode, error_message: errorMessage };
}

function tellEnd(run: SyncRun, say: (text: string) => void): number {
  if (process.stdout.isTTY) process.stdout.write('\n');
  if (run.status === 'completed') return 0;
  say(`Run ${run.id} ${run.canceled ? 'was cancelled' : 'failed'}: ${run.errorMessage ?? 'nobody said why'}`);
  return 1;
}

/** A line that wrapped could not be written over. */
function fitted(line: string): string {
  const { columns } = process.stdout;
  return columns > 0 ? line.slice(0, columns - 1) : line;
}

import type { Client } from 'pg';
import type { Child } from '../child.ts';
import { pause } from '../interruption.ts';
import type { Api, Run } from '../syncs/api.ts';
import type { EndpointOrder, Received } from './endpoint.ts';
import { BATCH, PARALLEL } from './limits.ts';
import type { Worker } from './worker.ts';

/** The longest that a worker lives from its takeover of the run. */
const LONGEST_LIFE_MS = 4_000;
/** Of one run: it is given up after 50 attempts. */
const MOST_KILLS = 40;
const LOOK_MS = 10;

export interface Soak {
  readonly api: Api;
  /** Of the control database. */
  readonly control: Client;
  /** Of the source. */
  readonly source: Client;
  readonly endpoint: Child;
  readonly worker: Worker;
  readonly syncId: number;
  readonly rows: number;
  readonly random: () => number;
}

export interface Round {
  /** The step of the run at each kill. */
  readonly kills: readonly string[];
  /** From each kill to the attempt of the next worker. */
  readonly takeoverMs: readonly number[];
  /** Records that came once more. */
  readonly repeated: number;
}

interface State {
  readonly attempt: number;
  readonly step: string | null;
  readonly hasEnded: boolean;
}

/**
 * Changes all rows and syncs them, while the worker is killed at random moments; then syncs once more, undisturbed.
 *
 * @throws Error where something was lost, repeated beyond what was on its way, or counted wrongly
 */
export async function playRound(soak: Soak, round: number, mostKills: number): Promise<Round> {
  await soak.source.query('update people set visits = $1, note = md5(note)', [round]);
  await ask(soak, round);
  const runId = await trigger(soak);
  const kills: string[] = [];
  const takeoverMs: number[] = [];
  let attempt = 0;
  let killedAt: number | undefined;
  while (kills.length < Math.min(mostKills, MOST_KILLS)) {
    const begun = await stateWhen(soak, runId, (state) => state.attempt > attempt);
    if (begun.hasEnded) break;
    ({ attempt } = begun);
    if (killedAt !== undefined) takeoverMs.push(performance.now() - killedAt);
    await pause(soak.random() * LONGEST_LIFE_MS);
    const state = await stateOf(soak, runId);
    if (state.hasEnded) break;
    killedAt = performance.now();
    await soak.worker.replace();
    kills.push(state.step ?? 'Queued');
  }
  await stateWhen(soak, runId, () => false);
  const received = await ask(soak, round);
  const run = await soak.api.get<Run & { readonly counts: Counts }>(`/sync_runs/${runId}`);
  expectWhole(soak.rows, received, kills.length, run);
  await expectPlaces(soak, runId);
  await soak.api.run(soak.syncId);
  const again = await ask(soak, round);
  if (again.records > 0) throw new Error(`nothing had changed, and ${again.records} records were sent`);
  return { kills, takeoverMs, repeated: received.records - soak.rows };
}

type Counts = Readonly<Record<string, number>>;

function expectWhole(
  rows: number,
  { records, different, stale }: Received,
  kills: number,
  { status, error_message: fault, counts }: Run & { readonly counts: Counts },
): void {
  if (status !== 'completed') throw new Error(`the run ended as ${status}: ${fault}`);
  if (different !== rows || stale > 0) {
    throw new Error(`${different} of ${rows} records arrived, and ${stale} as they were before`);
  }
  const most = kills * BATCH * PARALLEL;
  if (records - rows > most) throw new Error(`${records - rows} records came twice; at most ${most} may`);
  const { rows: read, succeeded, rejected, unknown, invalid, unchanged, skipped } = counts;
  const told = JSON.stringify(counts);
  if (read !== rows || succeeded !== rows) throw new Error(`${rows} records were counted otherwise: ${told}`);
  if ([rejected, unknown, invalid, unchanged, skipped].some((count) => count !== 0)) {
    throw new Error(`records are counted twice: ${told}`);
  }
}

/** Every place of the plan belongs to one batch, and that is done. */
async function expectPlaces({ control, rows }: Soak, runId: number): Promise<void> {
  const { rows: batches } = await control.query<{ first: number; count: number; state: string }>(
    `select first_record::int as first, record_count as count, state from spillway.sync_run_batches
     where run_id = $1 order by first_record`,
    [runId],
  );
  let next = 0;
  for (const { first, count, state } of batches) {
    if (first !== next || state !== 'done') {
      throw new Error(`the batch at ${first} is ${state}, after one that ends before ${next}`);
    }
    next = first + count;
  }
  if (next !== rows) throw new Error(`${next} of ${rows} records belong to a batch`);
}

function ask({ endpoint }: Soak, round: number): Promise<Received> {
  return endpoint.ask<Received>({ ask: 'round', round } satisfies EndpointOrder);
}

async function trigger({ api, syncId }: Soak): Promise<number> {
  const { sync_run_id: id } = await api.post<{ sync_run_id: number }>(`/syncs/${syncId}/trigger`, {});
  return id;
}

/** The run when it has ended or is as wanted. */
async function stateWhen(soak: Soak, runId: number, holds: (state: State) => boolean): Promise<State> {
  for (;;) {
    const state = await stateOf(soak, runId);
    if (state.hasEnded || holds(state)) return state;
    await pause(LOOK_MS);
  }
}

async function stateOf({ control }: Soak, runId: number): Promise<State> {
  const { rows } = await control.query<State>(
    `select attempt, current_step as step, completed_at is not null as "hasEnded"
     from spillway.sync_runs where id = $1`,
    [runId],
  );
  const [state] = rows;
  if (state === undefined) throw new Error(`run ${runId} is gone`);
  return state;
}

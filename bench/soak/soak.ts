import { randomBytes, randomInt } from 'node:crypto';
import { join } from 'node:path';
import { Client } from 'pg';
import { startTestPostgres } from '#testing';
import type { TestPostgres } from '#testing';
import { Child } from '../child.ts';
import { withFolder } from '../folders.ts';
import { pause } from '../interruption.ts';
import { environment, startSpillway } from '../spillway.ts';
import { median } from '../statistics.ts';
import { Api } from '../syncs/api.ts';
import { COLUMNS, fillTable } from '../syncs/rows.ts';
import type { EndpointOrder, Received } from './endpoint.ts';
import { BATCH, PARALLEL } from './limits.ts';
import { seeded } from './random.ts';
import { playRound } from './rounds.ts';
import type { Round } from './rounds.ts';
import { Worker } from './worker.ts';

export interface SoakPlan {
  readonly kills: number;
  readonly rows: number;
  readonly seed: number;
}

/** @throws Error for what is no number */
export function readSoakPlan(given: {
  readonly kills: string;
  readonly rows: string;
  readonly seed?: string;
}): SoakPlan {
  const number = (name: 'kills' | 'rows' | 'seed', text: string): number => {
    if (!/^\d{1,9}$/.test(text)) throw new Error(`--${name} must be a number: ${text}`);
    return Number(text);
  };
  return {
    kills: number('kills', given.kills),
    rows: number('rows', given.rows),
    seed: number('seed', given.seed ?? String(randomInt(1e9))),
  };
}

/**
 * Kills workers at random moments of runs, and looks after each run whether anything was lost, repeated beyond what was
 * on its way, or counted wrongly.
 *
 * @throws Error at the first fault
 */
export async function soak(plan: SoakPlan, say: (text: string) => void): Promise<void> {
  say(`seed ${plan.seed}: ${plan.kills} kills in runs of ${plan.rows} rows`);
  const began = performance.now();
  const rounds: Round[] = [];
  await withFolder(async (folder) => {
    const started = new AsyncDisposableStack();
    try {
      const postgres = await startTestPostgres();
      started.defer(() => postgres.stop());
      const source = await connect(started, postgres.url);
      await source.query('create database spillway');
      await fillTable(source, 'people', plan.rows);
      const control = await connect(started, urlOf(postgres, 'spillway'));
      const endpoint = new Child(new URL('./endpoint.ts', import.meta.url));
      started.defer(() => endpoint.stop());
      const { url } = await endpoint.ask<Received>({ ask: 'start' } satisfies EndpointOrder);
      const shared = {
        DATABASE_URL: urlOf(postgres, 'spillway'),
        SPILLWAY_ENCRYPTION_KEYS: `soak:${randomBytes(32).toString('base64')}`,
        SPILLWAY_STATE: join(folder, 'state'),
        SPILLWAY_WORK_DIR: join(folder, 'work'),
      };
      const server = await startSpillway(folder, [], { ...shared, SPILLWAY_ROLE: 'api' });
      started.defer(() => server.stop());
      const worker = new Worker({ ...environment(folder, 0), ...shared });
      started.defer(() => worker.stop());
      const api = new Api(server.url);
      const syncId = await makeSync(api, postgres, url);
      const random = seeded(plan.seed);
      const ends = { api, control, source, endpoint, worker, syncId, rows: plan.rows, random };
      while (killsOf(rounds) < plan.kills) {
        const round = await playRound(ends, rounds.length + 1, plan.kills - killsOf(rounds));
        rounds.push(round);
        say(`run ${rounds.length}: ${told([round])}`);
      }
    } finally {
      await started.disposeAsync();
    }
  });
  say(`${rounds.length} runs in ${((performance.now() - began) / 1000).toFixed(0)} s: ${told(rounds)}`);
  say(steps(rounds));
}

async function connect(started: AsyncDisposableStack, connectionString: string): Promise<Client> {
  const client = new Client({ connectionString });
  // Ctrl-C ends PostgreSQL too.
  client.on('error', () => {});
  await client.connect();
  started.defer(() => client.end());
  return client;
}

function urlOf({ url }: TestPostgres, database: string): string {
  const other = new URL(url);
  other.pathname = `/${database}`;
  return other.href;
}

async function makeSync(api: Api, postgres: TestPostgres, webhookUrl: string): Promise<number> {
  const { host: hostname, port, user, password, database } = postgres;
  const source = await api.post<{ id: number }>('/sources', {
    connection: {
      type: 'postgres',
      name: 'rows',
      credentials: { hostname, port, user, password, database, ssl_mode: 'disable' },
    },
  });
  const destination = await api.post<{ id: number }>('/destinations', {
    service_connection: { type: 'custom_api', credentials: { webhook_url: webhookUrl } },
  });
  // Without a worker at hand the answer comes before the objects are known.
  while ((await api.get<{ objects: unknown[] }>(`/destinations/${destination.id}`)).objects.length === 0) {
    await pause(100);
  }
  const made = await api.post<{ sync_id: number }>('/syncs', {
    operation: 'upsert',
    source_attributes: {
      connection_id: source.id,
      object: { type: 'table', table_catalog: database, table_schema: 'public', table_name: 'people' },
    },
    destination_attributes: { connection_id: destination.id, object: 'user' },
    mappings: COLUMNS.map((column) => ({
      from: { type: 'column', data: column },
      to: column,
      is_primary_identifier: column === 'id',
    })),
    schedule_frequency: 'never',
  });
  return made.sync_id;
}

function killsOf(rounds: readonly Round[]): number {
  return rounds.reduce((sum, { kills }) => sum + kills.length, 0);
}

function told(rounds: readonly Round[]): string {
  const repeated = rounds.reduce((sum, round) => sum + round.repeated, 0);
  const kills = killsOf(rounds);
  const takeovers = rounds.flatMap(({ takeoverMs }) => takeoverMs);
  const seconds = (ms: number): string => (ms / 1000).toFixed(1);
  const times =
    takeovers.length === 0
      ? ''
      : `; the next worker had the run after ${seconds(median(takeovers))} s ` +
        `(${seconds(Math.min(...takeovers))} to ${seconds(Math.max(...takeovers))})`;
  return (
    `${kills} kills, nothing lost, ${repeated} records sent twice of at most ${kills * BATCH * PARALLEL}, ` +
    `nothing sent by the run after it${times}`
  );
}

function steps(rounds: readonly Round[]): string {
  const counts = new Map<string, number>();
  for (const step of rounds.flatMap(({ kills }) => kills)) counts.set(step, (counts.get(step) ?? 0) + 1);
  return [...counts].map(([step, count]) => `killed at "${step}": ${count}`).join('\n');
}

import { readFile } from 'node:fs/promises';
import { processesOf } from './processes.ts';
import type { Process } from './processes.ts';

/** In bytes. */
export interface Memory {
  readonly node: number;
  /** All processes of the folder's PostgreSQL. */
  readonly postgres: number;
  readonly postgresProcesses: number;
}

/**
 * How memory is counted: PSS divides pages that several processes share among them, so it may be added up. Where the
 * system doesn't tell it, RSS counts what PostgreSQL's processes share once for each of them.
 */
export const measure = process.platform === 'linux' ? 'PSS' : 'RSS';

/** What a Spillway and the embedded PostgreSQL in its folder use now. */
export async function memoryOf(nodePid: number, dataDir: string): Promise<Memory> {
  const { node, postgres } = await processesOf(nodePid, dataDir);
  const sizes = await Promise.all(postgres.map(sizeOf));
  return {
    node: await sizeOf(node),
    postgres: sizes.reduce((sum, size) => sum + size, 0),
    postgresProcesses: sizes.length,
  };
}

async function sizeOf({ pid, rss }: Process): Promise<number> {
  if (measure === 'RSS') return rss;
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8');
  const kilobytes = /^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1];
  if (kilobytes === undefined) throw new Error(`the system doesn't tell the PSS of process ${pid}`);
  return Number(kilobytes) * 1024;
}

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

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
  const lockFile = await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8');
  const postmaster = Number.parseInt(lockFile, 10);
  const rows = await listProcesses();
  const postgres = rows.filter(({ pid, parent }) => pid === postmaster || parent === postmaster);
  const sizes = await Promise.all(postgres.map(sizeOf));
  const node = rows.find(({ pid }) => pid === nodePid);
  if (node === undefined || sizes.length === 0) throw new Error('a process to be weighed has ended');
  return {
    node: await sizeOf(node),
    postgres: sizes.reduce((sum, size) => sum + size, 0),
    postgresProcesses: sizes.length,
  };
}

interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly rss: number;
}

async function listProcesses(): Promise<ProcessRow[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,rss=']);
  return stdout
    .trim()
    .split('\n')
    .map((line) => {
      const [pid = 0, parent = 0, kilobytes = 0] = line.trim().split(/\s+/).map(Number);
      return { pid, parent, rss: kilobytes * 1024 };
    });
}

async function sizeOf({ pid, rss }: ProcessRow): Promise<number> {
  if (measure === 'RSS') return rss;
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8');
  const kilobytes = /^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1];
  if (kilobytes === undefined) throw new Error(`the system doesn't tell the PSS of process ${pid}`);
  return Number(kilobytes) * 1024;
}

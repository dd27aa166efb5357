import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface Process {
  readonly pid: number;
  /** In bytes. */
  readonly rss: number;
}

/** The process of a Spillway, and those of the embedded PostgreSQL in its folder. */
export async function processesOf(
  nodePid: number,
  dataDir: string,
): Promise<{ readonly node: Process; readonly postgres: readonly Process[] }> {
  const lockFile = await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8');
  const postmaster = Number.parseInt(lockFile, 10);
  const rows = await listProcesses();
  const node = rows.find(({ pid }) => pid === nodePid);
  const postgres = rows.filter(({ pid, parent }) => pid === postmaster || parent === postmaster);
  if (node === undefined || postgres.length === 0) throw new Error('Spillway or its PostgreSQL has ended');
  return { node, postgres };
}

async function listProcesses(): Promise<(Process & { readonly parent: number })[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,rss=']);
  return stdout
    .trim()
    .split('\n')
    .map((line) => {
      const [pid = 0, parent = 0, kilobytes = 0] = line.trim().split(/\s+/).map(Number);
      return { pid, parent, rss: kilobytes * 1024 };
    });
}

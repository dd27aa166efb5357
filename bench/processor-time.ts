import { readFile } from 'node:fs/promises';

/** Of a clock tick, the same on every Linux that Node runs on. */
const TICK_MS = 10;

/**
 * Processor time that these processes have used so far, in milliseconds: unlike the time of the clock, it doesn't grow
 * while another program has the processor. Undefined where the system is no Linux.
 */
export async function processorMs(pids: readonly number[]): Promise<number | undefined> {
  if (process.platform !== 'linux') return undefined;
  const times = await Promise.all(pids.map(ticksOf));
  return times.reduce((sum, ticks) => sum + ticks * TICK_MS, 0);
}

/** A process that has ended counts for nothing. */
async function ticksOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name, in parentheses, may hold spaces; utime and stime are the 12th and 13th values after it.
  const values = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return stat === '' ? 0 : Number(values[11]) + Number(values[12]);
}

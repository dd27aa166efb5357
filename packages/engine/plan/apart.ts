import { Duck } from '../duck/duck.ts';
import type { PlanWork } from './plan-work.ts';

/** So many rows are compared without a DuckDB of their own, which would take longer to open than they take. */
const FEW_ROWS = 250_000;

/** Enough for identifiers and hashes, which go to the disk where they don't fit; rows with long cells may need more. */
const MEMORY = '128MB';

/**
 * Compares all identifiers in a DuckDB that is closed at once, because what it took of memory is only given back then, and
 * the rows that are read next need some.
 */
export async function apart<T>(work: PlanWork, compare: (duck: Duck) => Promise<T>): Promise<T> {
  const { sourceRows, signal, workDir, files } = work;
  if (sourceRows !== null && sourceRows <= FEW_ROWS) return await compare(work.duck);
  signal.throwIfAborted();
  const duck = await Duck.open({ workDir, files, memoryLimit: MEMORY });
  const interrupt = (): void => duck.interrupt();
  signal.addEventListener('abort', interrupt);
  try {
    return await compare(duck);
  } finally {
    signal.removeEventListener('abort', interrupt);
    duck.close();
  }
}

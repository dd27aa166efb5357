import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A temporary folder that the account of PostgreSQL, which is another one under root, can enter. */
export async function withFolder<Result>(use: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'spillway-bench-'));
  try {
    await chmod(folder, 0o711);
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

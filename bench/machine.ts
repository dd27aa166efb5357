import { cpus, totalmem } from 'node:os';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One line on what the figures were made on. */
export async function describeMachine(dataDir: string): Promise<string> {
  const [model = 'unknown processor'] = cpus().map((cpu) => cpu.model.trim());
  const gigabytes = Math.round(totalmem() / 1024 ** 3);
  const postgres = (await readFile(join(dataDir, 'postgres', 'PG_VERSION'), 'utf8')).trim();
  return (
    `${cpus().length} cores (${model}), ${gigabytes} GB, ${process.platform} ${process.arch}, ` +
    `Node ${process.versions.node}, embedded PostgreSQL ${postgres}`
  );
}

import { setTimeout as delay } from 'node:timers/promises';
import { codeOf, EmbeddedPostgresError } from './errors.ts';
import type { Hold } from './hold.ts';
import { isServerOf, readLockFile } from './lock-file.ts';
import type { Place } from './server-process.ts';
import { removeSocketFolder } from './socket-folder.ts';

const POLL_MS = 20;
const SHUTDOWN_TIMEOUT_MS = 60_000;

/** Lets go of the server, and stops it when nobody else holds it. */
export async function stopServer(hold: Hold, place: Place): Promise<void> {
  const running = await readLockFile(place.cluster);
  const last = await hold.release().catch(() => false);
  if (!last || running === undefined || !(await isServerOf(running.pid, place.cluster))) return hold.end();
  try {
    // Fast shutdown: sessions end, a checkpoint is written.
    process.kill(running.pid, 'SIGINT');
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error;
  }
  const deadline = Date.now() + SHUTDOWN_TIMEOUT_MS;
  while (await isServerOf(running.pid, place.cluster)) {
    if (Date.now() > deadline) {
      throw new EmbeddedPostgresError(
        `PostgreSQL in ${place.cluster} (pid ${running.pid}) was told to stop and still runs. It ends when its last ` +
          `checkpoint is written; \`kill -QUIT ${running.pid}\` ends it at once, with recovery at the next start.`,
      );
    }
    await delay(POLL_MS);
  }
  await hold.end();
  await removeSocketFolder(hold.connection.host, place.owner);
}

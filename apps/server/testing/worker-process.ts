import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

export interface WorkerProcess {
  /** kill -9. */
  kill(): Promise<void>;
  /** Asks it to stop. @returns its exit code */
  stop(): Promise<number | null>;
}

/**
 * A worker in a process of its own, ready to work.
 *
 * @param limits for `ulimit` of the shell that starts it: `['-f', '2048']`
 */
export async function startWorkerProcess(
  environment: Readonly<Record<string, string>>,
  limits: readonly string[] = [],
): Promise<WorkerProcess> {
  const start = [process.execPath, MAIN, 'start', '--role', 'worker'];
  const limited = limits.length === 0 ? 'exec "$@"' : `ulimit ${limits.join(' ')} && exec "$@"`;
  const worker = spawn('sh', ['-c', limited, 'sh', ...start], {
    env: { ...process.env, ...environment, SPILLWAY_LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await ready(worker);
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (worker.exitCode === null && worker.signalCode === null) {
      const ended = once(worker, 'exit');
      worker.kill(signal);
      await ended;
    }
    return worker.exitCode;
  };
  return {
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
  };
}

function ready(worker: ChildProcess): Promise<void> {
  let log = '';
  return new Promise((resolve, reject) => {
    worker.once('exit', () => reject(new Error(`the worker has ended:\n${log}`)));
    worker.stdout?.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      if (log.includes('Spillway is ready')) resolve();
    });
  });
}

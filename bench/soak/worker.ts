import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { MAIN } from '../spillway.ts';

/** A worker in a process of its own, and after it is killed another one. */
export class Worker {
  readonly #environment: Readonly<Record<string, string | undefined>>;
  #process: ChildProcess;

  constructor(environment: Readonly<Record<string, string | undefined>>) {
    this.#environment = environment;
    this.#process = this.#start();
  }

  /** kill -9, and a new one in its place. */
  async replace(): Promise<void> {
    if (this.#hasEnded) throw new Error('a worker has ended by itself');
    await this.stop();
    this.#process = this.#start();
  }

  async stop(): Promise<void> {
    if (this.#hasEnded) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
  }

  get #hasEnded(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  #start(): ChildProcess {
    return spawn(process.execPath, [MAIN, 'start', '--role', 'worker'], {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: this.#environment,
    });
  }
}

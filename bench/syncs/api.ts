import { setTimeout as delay } from 'node:timers/promises';
import { exchange } from '../exchange.ts';
import { workspaceToken } from '../spillway.ts';

const POLL_MS = 5;

export interface Run {
  readonly status: string;
  readonly error_message: string | null;
  readonly source_record_count: number | null;
  readonly records_updated: number | null;
  readonly created_at: string;
  readonly completed_at: string | null;
}

/** The few calls of the API that a sync needs. Any refusal ends the benchmark. */
export class Api {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async post<Data>(path: string, body: object): Promise<Data> {
    return this.#ask<Data>('POST', path, body);
  }

  async get<Data>(path: string): Promise<Data> {
    return this.#ask<Data>('GET', path);
  }

  /** From the trigger to the end that the API shows. */
  async run(syncId: number, body: object = {}): Promise<{ ms: number; run: Run }> {
    const began = performance.now();
    const { sync_run_id: id } = await this.#ask<{ sync_run_id: number }>(
      'POST',
      `/syncs/${syncId}/trigger`,
      body,
    );
    for (;;) {
      const run = await this.#ask<Run>('GET', `/sync_runs/${id}`);
      if (run.completed_at === null) await delay(POLL_MS);
      else if (run.status === 'completed') return { ms: performance.now() - began, run };
      else throw new Error(`run ${id} ended as ${run.status}: ${run.error_message}`);
    }
  }

  async #ask<Data>(method: 'GET' | 'POST', path: string, body?: object): Promise<Data> {
    const answer = await exchange(this.#url, {
      method,
      path: `/api/v1${path}`,
      headers: {
        authorization: `Bearer ${workspaceToken}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = Buffer.from(answer.body).toString();
    if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
    return (JSON.parse(text) as { data: Data }).data;
  }
}

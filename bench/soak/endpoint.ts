import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { answerParent } from '../child.ts';
import { COLUMNS } from '../syncs/rows.ts';
import { BATCH, PARALLEL } from './limits.ts';

// An endpoint of the Custom API that knows how often each record of a round came, in a process of its own.

/** From the arrival of a batch to its answer. */
const ANSWER_MS = 100;

export type EndpointOrder = { readonly ask: 'start' } | { readonly ask: 'round'; readonly round: number };

export interface Received {
  readonly url: string;
  readonly records: number;
  readonly different: number;
  /** Records of an earlier round. */
  readonly stale: number;
}

interface Call {
  readonly id: unknown;
  readonly method: string;
  readonly params?: { readonly records?: readonly Record<string, unknown>[] };
}

let round = 0;
let records = 0;
let stale = 0;
let different = new Set<unknown>();

const results: Readonly<Record<string, (call: Call) => unknown>> = {
  test_connection: () => ({ success: true }),
  list_objects: () => ({
    objects: [{ object_api_name: 'user', label: 'User', can_create_fields: 'on_write' }],
  }),
  list_fields: () => ({
    fields: COLUMNS.map((column) => ({
      field_api_name: column,
      label: column,
      identifier: column === 'id',
      required: column === 'id',
      createable: true,
      updateable: true,
      type: column === 'id' || column === 'visits' ? 'integer' : 'string',
      array: false,
    })),
  }),
  supported_operations: () => ({ operations: ['upsert'] }),
  get_sync_speed: () => ({
    maximum_batch_size: BATCH,
    maximum_parallel_batches: PARALLEL,
    maximum_records_per_second: 10_000_000,
  }),
  sync_batch: async ({ params }) => {
    const taken = params?.records ?? [];
    records += taken.length;
    for (const { id, visits } of taken) {
      if (visits === round) different.add(id);
      else stale += 1;
    }
    await delay(ANSWER_MS);
    return { record_results: taken.map(({ id }) => ({ identifier: id, success: true })) };
  },
};

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  // The other end is killed now and then.
  request.on('error', () => {});
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const call = JSON.parse(Buffer.concat(chunks).toString()) as Call;
    void Promise.resolve(results[call.method]?.(call)).then((result) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ jsonrpc: '2.0', id: call.id, result }));
    });
  });
});

answerParent<EndpointOrder>(async (order) => {
  if (order.ask === 'start') await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const taken = { records, different: different.size, stale };
  round = order.ask === 'round' ? order.round : 0;
  records = 0;
  stale = 0;
  different = new Set();
  return { url: `http://127.0.0.1:${port}`, ...taken } satisfies Received;
});

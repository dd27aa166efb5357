import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerParent } from '../child.ts';
import { COLUMNS } from './rows.ts';

// An endpoint of the Custom API that takes every record and keeps a count, in a process of its own.

export type SinkOrder = { readonly ask: 'start' } | { readonly ask: 'count' };

export interface SinkFigures {
  readonly url: string;
  readonly records: number;
}

interface Call {
  readonly id: unknown;
  readonly method: string;
  readonly params?: { readonly records?: readonly Record<string, unknown>[] };
}

let records = 0;

const types: Readonly<Record<string, string>> = {
  id: 'integer',
  amount: 'decimal',
  visits: 'integer',
  active: 'boolean',
  signed_up: 'date_time',
};

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
      type: types[column] ?? 'string',
      array: false,
    })),
  }),
  supported_operations: () => ({ operations: ['upsert', 'mirror', 'append', 'insert', 'update'] }),
  get_sync_speed: () => ({
    maximum_batch_size: 1000,
    maximum_parallel_batches: 16,
    maximum_records_per_second: 10_000_000,
  }),
  sync_batch: ({ params }) => {
    const taken = params?.records ?? [];
    records += taken.length;
    return { record_results: taken.map(({ id }) => ({ identifier: id, success: true })) };
  },
};

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const call = JSON.parse(Buffer.concat(chunks).toString()) as Call;
    const result = results[call.method]?.(call);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ jsonrpc: '2.0', id: call.id, result }));
  });
});

answerParent<SinkOrder>(async ({ ask }) => {
  if (ask === 'start') await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const taken = records;
  records = 0;
  return { url: `http://127.0.0.1:${port}`, records: taken } satisfies SinkFigures;
});

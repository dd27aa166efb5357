import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { COLUMNS } from './rows.ts';

type SentRecord = Readonly<Record<string, unknown>>;

export interface Endpoint {
  readonly batchSize: number;
  readonly parallelBatches: number;
  /** Every record of a batch counts as written once it resolves. */
  take(records: readonly SentRecord[]): Promise<void> | void;
}

interface Call {
  readonly id: unknown;
  readonly method: string;
  readonly params?: { readonly records?: readonly SentRecord[] };
}

const TYPES: Readonly<Record<string, string>> = {
  id: 'integer',
  amount: 'decimal',
  visits: 'integer',
  active: 'boolean',
  signed_up: 'date_time',
};

/** Starts an endpoint of the Custom API with one object, `user`, that has the benchmark's columns. @returns its URL */
export async function startEndpoint(endpoint: Endpoint): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    // Who sends it may be killed.
    request.on('error', () => {});
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const call = JSON.parse(Buffer.concat(chunks).toString()) as Call;
      void resultOf(call, endpoint).then((result) => {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ jsonrpc: '2.0', id: call.id, result }));
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

async function resultOf({ method, params }: Call, endpoint: Endpoint): Promise<unknown> {
  switch (method) {
    case 'test_connection':
      return { success: true };
    case 'list_objects':
      return { objects: [{ object_api_name: 'user', label: 'User', can_create_fields: 'on_write' }] };
    case 'list_fields':
      return { fields: COLUMNS.map(fieldOf) };
    case 'supported_operations':
      return { operations: ['upsert'] };
    case 'get_sync_speed':
      return {
        maximum_batch_size: endpoint.batchSize,
        maximum_parallel_batches: endpoint.parallelBatches,
        maximum_records_per_second: 10_000_000,
      };
    case 'sync_batch': {
      const records = params?.records ?? [];
      await endpoint.take(records);
      return { record_results: records.map(({ id }) => ({ identifier: id, success: true })) };
    }
    default:
      return undefined;
  }
}

function fieldOf(column: string): object {
  return {
    field_api_name: column,
    label: column,
    identifier: column === 'id',
    required: column === 'id',
    createable: true,
    updateable: true,
    type: TYPES[column] ?? 'string',
    array: false,
  };
}

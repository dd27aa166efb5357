import { Client } from 'pg';
import { Pool } from 'undici';
import { answerParent } from '../child.ts';
import { copyOut } from './copy-out.ts';
import { COLUMNS } from './rows.ts';

// The bare pipelines that syncs are measured against, in a process of their own.

export type BareOrder =
  | { readonly kind: 'read'; readonly from: string; readonly table: string }
  | {
      readonly kind: 'post';
      readonly from: string;
      readonly table: string;
      readonly sink: string;
      readonly batch: number;
    }
  | {
      readonly kind: 'upsert';
      readonly from: string;
      readonly table: string;
      readonly to: string;
      readonly target: string;
    };

export interface BareFigures {
  readonly ms: number;
  readonly rows: number;
}

const IN_FLIGHT = 16;

async function answer(order: BareOrder): Promise<BareFigures> {
  const client = new Client({ connectionString: order.from });
  await client.connect();
  try {
    const began = performance.now();
    const rows = await run(client, order);
    return { ms: performance.now() - began, rows };
  } finally {
    await client.end();
  }
}

function run(client: Client, order: BareOrder): Promise<number> {
  if (order.kind === 'read') return read(client, order.table);
  return order.kind === 'post' ? post(client, order) : upsert(client, order);
}

async function read(client: Client, table: string): Promise<number> {
  let rows = 0;
  await copyOut(client, `copy ${table} to stdout`, () => {
    rows += 1;
    return undefined;
  });
  return rows;
}

/** COPY, parsed into objects, batched, as JSON to the sink: what a script by hand would do. */
async function post(client: Client, { table, sink, batch }: BareOrder & { kind: 'post' }): Promise<number> {
  const pool = new Pool(sink, { connections: IN_FLIGHT });
  const inFlight = new Set<Promise<void>>();
  let records: object[] = [];
  let rows = 0;
  const send = (): Promise<void> | undefined => {
    const sent = records;
    records = [];
    const request = deliver(pool, sent).finally(() => inFlight.delete(request));
    inFlight.add(request);
    return inFlight.size >= IN_FLIGHT ? Promise.race(inFlight) : undefined;
  };
  await copyOut(client, `copy ${table} (${COLUMNS.join(', ')}) to stdout`, (row) => {
    records.push(recordOf(row));
    rows += 1;
    return records.length === batch ? send() : undefined;
  });
  if (records.length > 0) void send();
  await Promise.all(inFlight);
  await pool.close();
  return rows;
}

async function deliver(pool: Pool, records: readonly object[]): Promise<void> {
  const body = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'sync_batch',
    params: { sync_plan: { operation: 'upsert' }, records },
  });
  const reply = await pool.request({
    path: '/',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  await reply.body.json();
}

function recordOf(row: Buffer): object {
  const cells = row.toString('utf8', 0, row.length - 1).split('\t');
  const text = (at: number): string | null => {
    const cell = cells[at] ?? '';
    if (cell === '\\N') return null;
    return cell.includes('\\') ? cell.replaceAll(/\\(.)/g, '$1') : cell;
  };
  return {
    id: Number(cells[0]),
    email: text(1),
    name: text(2),
    city: text(3),
    plan: text(4),
    amount: text(5),
    visits: Number(cells[6]),
    active: cells[7] === 't',
    signed_up: new Date(text(8) ?? '').toISOString(),
    note: text(9),
  };
}

/** COPY into a temporary table and one INSERT … ON CONFLICT, as somebody would write it by hand. */
async function upsert(
  client: Client,
  { table, to, target }: BareOrder & { kind: 'upsert' },
): Promise<number> {
  const writer = new Client({ connectionString: to });
  await writer.connect();
  const columns = COLUMNS.join(', ');
  let rows = 0;
  try {
    await writer.query(`create temporary table incoming as select ${columns} from ${target} limit 0`);
    let pieces: Buffer[] = [];
    let bytes = 0;
    const wire = copyIn(writer, `copy incoming (${columns}) from stdin`);
    await wire.ready;
    await copyOut(client, `copy ${table} (${columns}) to stdout`, (row) => {
      rows += 1;
      // The driver uses its buffer again.
      pieces.push(Buffer.from(row));
      bytes += row.length;
      if (bytes < 65_536) return undefined;
      const chunk = Buffer.concat(pieces);
      pieces = [];
      bytes = 0;
      return wire.send(chunk);
    });
    if (pieces.length > 0) await wire.send(Buffer.concat(pieces));
    await wire.end();
    const set = COLUMNS.slice(1).map((column) => `${column} = excluded.${column}`);
    await writer.query(
      `insert into ${target} (${columns}) select ${columns} from incoming on conflict (id) do update set ${set.join(', ')}`,
    );
  } finally {
    await writer.end();
  }
  return rows;
}

function copyIn(
  client: Client,
  sql: string,
): { ready: Promise<void>; send(chunk: Buffer): Promise<void> | undefined; end(): Promise<void> } {
  const ready = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  const { connection } = client as unknown as { connection: CopyConnection };
  const fail = (error: Error): void => {
    ready.reject(error);
    ended.reject(error);
  };
  client.query({
    submit: (wire: CopyConnection) => wire.query(sql),
    handleCopyInResponse: () => ready.resolve(),
    handleCommandComplete: () => {},
    handleReadyForQuery: () => ended.resolve(),
    handleError: fail,
  } as never);
  return {
    ready: ready.promise,
    send(chunk) {
      connection.sendCopyFromChunk(chunk);
      if (!connection.stream.writableNeedDrain) return undefined;
      return new Promise((resolve) => connection.stream.once('drain', resolve));
    },
    end() {
      connection.endCopyFrom();
      return ended.promise;
    },
  };
}

interface CopyConnection {
  readonly stream: { readonly writableNeedDrain: boolean; once(event: 'drain', then: () => void): void };
  query(sql: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

answerParent(answer);

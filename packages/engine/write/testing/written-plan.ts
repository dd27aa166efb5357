import { defineDestination, OpenLifetime } from '#connector-kit';
import type {
  Batch,
  ConnectorContext,
  DestinationField,
  Json,
  ReplaceBatch,
  WriteResult,
} from '#connector-kit';
import { RunTaken } from '../../journal.ts';
import type { BatchExceptions, BatchPlace, JournaledBatch, RunJournal } from '../../journal.ts';
import { recordMaker } from '../../map/record-maker.ts';
import { noCounts } from '../../sync-spec.ts';
import type { RunCounts, SyncOperation, SyncSpec } from '../../sync-spec.ts';
import type { Pace } from '../pace.ts';
import { Tally } from '../tally.ts';
import { writePlan } from '../write-plan.ts';
import type { PlannedRow } from '../write-work.ts';

const quick: Pace = {
  pauseMs: 1,
  longestPauseMs: 4,
  patienceMs: 200,
  batchMs: 60,
  pollMs: 1,
  resends: 3,
};

/** A journal in memory. */
export class MemoryJournal implements RunJournal {
  readonly entries = new Map<number, JournaledBatch>();
  /** Each write, such as `sending 0`. */
  readonly history: string[] = [];
  taken: RunTaken['reason'] | undefined;

  constructor(batches: readonly JournaledBatch[] = []) {
    for (const batch of batches) this.entries.set(batch.firstRecord, batch);
  }

  async batches(): Promise<readonly JournaledBatch[]> {
    return [...this.entries.values()].toSorted((a, b) => a.firstRecord - b.firstRecord);
  }

  async step(): Promise<void> {}

  async planned(): Promise<void> {}

  sending(batch: BatchPlace): Promise<void> {
    return this.#write({ ...batch, state: 'sending' });
  }

  async unsent({ firstRecord }: BatchPlace): Promise<void> {
    this.history.push(`unsent ${firstRecord}`);
    this.entries.delete(firstRecord);
  }

  pending(batch: BatchPlace, handle: Json): Promise<void> {
    return this.#write({ ...batch, state: 'pending', handle });
  }

  done(batch: BatchPlace, exceptions: BatchExceptions | null): Promise<void> {
    return this.#write({ ...batch, state: 'done', exceptions });
  }

  progress(): void {}

  async #write(batch: JournaledBatch): Promise<void> {
    if (this.taken !== undefined) throw new RunTaken(this.taken);
    this.history.push(`${batch.state} ${batch.firstRecord}`);
    this.entries.set(batch.firstRecord, batch);
  }
}

export interface Script {
  readonly write?: (batch: Batch, context: ConnectorContext<unknown>) => Promise<WriteResult>;
  readonly poll?: (batch: Batch, handle: Json) => Promise<WriteResult>;
  readonly replace?: (batch: ReplaceBatch) => Promise<WriteResult>;
}

export interface Setting {
  readonly operation?: SyncOperation;
  readonly spec?: Partial<SyncSpec>;
  readonly writes?: number;
  readonly deletes?: number;
  readonly cells?: (place: number) => readonly (string | null)[];
  /** The plan is damaged from this row on. */
  readonly readableTo?: number;
  readonly journal?: MemoryJournal;
  readonly halt?: AbortSignal;
  readonly abort?: AbortSignal;
  readonly staysOpen?: boolean;
  readonly pace?: Partial<Pace>;
}

export interface Written {
  readonly journal: MemoryJournal;
  /** Undefined: it came to its end. */
  readonly fault: unknown;
  readonly counts: RunCounts;
  /** Records as the connector got them, batch by batch. */
  readonly batches: readonly Batch[];
}

function field(fullName: string, type: DestinationField['type']): DestinationField {
  return {
    fullName,
    label: fullName,
    type,
    array: false,
    createable: true,
    updateable: true,
    requiredForMapping: false,
    canBeUpsertKey: fullName === 'id',
    canBeUpdateKey: fullName === 'id',
    canBeInsertKey: fullName === 'id',
    canBeReferenceKey: false,
    preserveValuesSupported: false,
    operations: [],
    lookupObject: null,
  };
}

export function mapping(column: string, isPrimaryIdentifier: boolean): SyncSpec['mappings'][number] {
  return {
    from: { type: 'column', column },
    to: column,
    isPrimaryIdentifier,
    generateField: false,
    fieldType: null,
    arrayField: false,
    followSourceType: false,
    preserveValues: false,
    syncNullValues: true,
    arrayOperation: null,
    lookupObject: null,
    lookupField: null,
  };
}

function specOf(operation: SyncOperation, more: Partial<SyncSpec> = {}): SyncSpec {
  return {
    workspaceId: 1,
    syncId: 1,
    operation,
    mirrorStrategy: 'sync_updates_and_deletes',
    mappings: [mapping('id', true), mapping('score', false)],
    object: {
      fullName: 'thing',
      label: 'Thing',
      supportedOperations: [operation],
      allowCustomFields: false,
      allowCaseSensitiveFields: true,
      supportsFieldOrdering: false,
    },
    fields: [field('id', 'string'), field('score', 'integer')],
    limits: { maxBatchSize: 10, maxParallelBatches: 2 },
    columns: [
      { name: 'id', type: 'text', nativeType: 'text' },
      { name: 'score', type: 'text', nativeType: 'text' },
    ],
    historicalOperation: 'backfill_all_records',
    advancedConfiguration: {},
    isRepeatable: operation !== 'insert' && operation !== 'append',
    ...more,
  };
}

/** Writes a plan through a connector that does what the script says. */
export async function writeWith(script: Script, setting: Setting = {}): Promise<Written> {
  const { operation = 'upsert', writes = 0, deletes = 0, journal = new MemoryJournal() } = setting;
  const spec = specOf(operation, setting.spec);
  const cells = setting.cells ?? ((place: number) => [`r${place}`, String(place)]);
  const rows: PlannedRow[] = Array.from({ length: deletes + writes }, (_, place) => ({
    op: place < deletes ? 'delete' : 'write',
    cells: cells(place),
  }));
  const batches: Batch[] = [];
  const ok = (batch: { readonly records: readonly unknown[] }): WriteResult => ({
    outcomes: batch.records.map(() => ({ status: 'succeeded' })),
  });
  const { write = async (batch) => ok(batch), poll, replace } = script;
  const connector = defineDestination({
    type: 'scripted',
    label: 'Scripted',
    documentation: 'scripted',
    overview: { apiVersion: null, objects: [], limits: '', proof: [] },
    auth: { method: 'credentials', fields: [] },
    connectionDetails: () => ({}),
    check: [],
    objects: async () => [spec.object],
    fields: async () => spec.fields,
    limits: async () => spec.limits,
    write: (context, batch) => {
      batches.push(batch);
      return write(batch, context);
    },
    ...(poll === undefined ? {} : { poll: (_context, batch, handle) => poll(batch, handle) }),
    ...(replace === undefined ? {} : { replace: (_context, batch) => replace(batch) }),
  });
  const plan = { writes, deletes };
  const tally = new Tally(plan, { ...noCounts, rows: writes, updates: writes, deletes });
  const never = new AbortController().signal;
  let fault: unknown;
  try {
    await writePlan({
      spec,
      runId: 7,
      plan,
      rows: {
        read: async (first, count) => {
          if (first + count > (setting.readableTo ?? Infinity)) throw new Error('the plan is damaged');
          return rows.slice(first, first + count);
        },
      },
      maker: recordMaker(spec, { runId: 7 }),
      target: {
        connector,
        context: (signal) => scriptedContext(signal),
        redact: (text) => text.replaceAll('s3cret', '[redacted]'),
        takeRecords: async () => {},
      },
      journal,
      journaled: await journal.batches(),
      pace: { ...quick, ...setting.pace },
      halt: setting.halt ?? never,
      abort: setting.abort ?? never,
      staysOpen: () => setting.staysOpen ?? false,
      onBatch: () => {},
    });
  } catch (error) {
    fault = error;
  }
  for (const batch of await journal.batches()) tally.add(batch);
  return { journal, fault, counts: tally.final(), batches };
}

function scriptedContext(signal: AbortSignal): ConnectorContext<unknown> {
  const refuse = (): never => {
    throw new Error('a scripted connector goes nowhere');
  };
  return {
    credentials: {},
    http: { request: refuse, setRequestsPerSecond: refuse },
    token: refuse,
    found: {},
    network: { resolve: refuse, certificateAuthorities: [] },
    log: { debug: () => {}, info: () => {}, warn: () => {} },
    signal,
    lifetime: new OpenLifetime(),
    baseUrl: undefined,
  };
}

import { stringify } from 'csv-stringify/sync';
import type { SandboxReply, SandboxRequest, SandboxRoute } from '#sandbox-kit';
import { route } from '#sandbox-kit';
import { refusal } from './error.ts';
import type { SandboxObject } from './object.ts';
import type { SaveResult } from './save.ts';
import { deleteRecord, insertRecord, refused, updateRecord, upsertRecord } from './save.ts';
import type { OrganizationState } from './state.ts';
import { fieldOf } from './state.ts';
import type { Row } from './upload.ts';
import { faultIn, keyIn, rowsIn, sentValues } from './upload.ts';

const CHUNK = 200;

interface Job {
  readonly id: string;
  readonly object: SandboxObject;
  readonly operation: string;
  readonly externalIdFieldName: string | undefined;
  readonly createdDate: string;
  state: 'Open' | 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Failed' | 'Aborted';
  csv: string | undefined;
  errorMessage: string | undefined;
  asked: number;
  successful: Row[];
  failed: Row[];
  unprocessed: Row[];
}

/** Ingest jobs of the Bulk API 2.0. */
export class IngestJobs {
  readonly all = new Map<string, Job>();
  /** How often the state is asked for before a job ends. */
  pollsUntilEnd = 2;
  /** After so many records a job fails, and the rest stay unprocessed. */
  failsAfter: number | undefined;
  /** How results repeat what was uploaded; nobody promises that it is letter by letter. */
  echo: (column: string, text: string) => string = (_, text) => text;
  /** Objects that the Bulk API does not take. */
  readonly excluded = new Set<string>();
  readonly #state: OrganizationState;

  constructor(state: OrganizationState) {
    this.#state = state;
  }

  get routes(): SandboxRoute[] {
    const jobs = /^\/services\/data\/v[\d.]+\/jobs\/ingest\/?$/;
    const one = /^\/services\/data\/v[\d.]+\/jobs\/ingest\/(\w+)\/?$/;
    const part = (name: string) => new RegExp(`^/services/data/v[\\d.]+/jobs/ingest/(\\w+)/${name}/?$`);
    const ended = (rows: (job: Job) => Row[], first: readonly string[]) => (request: SandboxRequest) =>
      this.#within(request, (job) => results(job, rows(job), first, this.echo));
    return [
      route('POST', jobs, ({ json }) => this.#create(json)),
      route('GET', one, (request) => this.#within(request, (job) => this.#ask(job))),
      route('PATCH', one, (request) => this.#within(request, (job) => this.#change(job, request.json))),
      route('DELETE', one, (request) => this.#within(request, (job) => this.#remove(job))),
      route('PUT', part('batches'), (request) => this.#within(request, (job) => upload(job, request))),
      route(
        'GET',
        part('successfulResults'),
        ended(({ successful }) => successful, ['sf__Id', 'sf__Created']),
      ),
      route(
        'GET',
        part('failedResults'),
        ended(({ failed }) => failed, ['sf__Id', 'sf__Error']),
      ),
      route(
        'GET',
        part('unprocessedrecords'),
        ended(({ unprocessed }) => unprocessed, []),
      ),
    ];
  }

  #within({ params }: SandboxRequest, act: (job: Job) => SandboxReply): SandboxReply {
    const job = this.all.get(params[0] ?? '');
    return job === undefined ? refusal(404, 'NOT_FOUND', 'The requested resource does not exist') : act(job);
  }

  #create(json: unknown): SandboxReply {
    const asked = (typeof json === 'object' && json !== null ? json : {}) as Record<string, unknown>;
    const object = this.#state.objects.get(String(asked['object']).toLowerCase());
    if (object === undefined || this.excluded.has(object.name))
      return refusal(400, 'INVALIDENTITY', `Entity '${String(asked['object'])}' is not supported`);
    const operation = String(asked['operation']);
    const key = asked['externalIdFieldName'];
    if (operation === 'upsert' && fieldOf(object, String(key))?.idLookup !== true) {
      return refusal(400, 'INVALIDJOB', `InvalidJob : Invalid external id field ${String(key)}`);
    }
    const id = `750SB${String(this.all.size + 1).padStart(10, '0')}AAA`;
    const job: Job = {
      id,
      object,
      operation,
      externalIdFieldName: typeof key === 'string' ? key : undefined,
      createdDate: new Date().toISOString().replace('Z', '+0000'),
      state: 'Open',
      csv: undefined,
      errorMessage: undefined,
      asked: 0,
      successful: [],
      failed: [],
      unprocessed: [],
    };
    this.all.set(id, job);
    return {
      status: 200,
      json: { ...jobInfo(job), contentUrl: `services/data/v67.0/jobs/ingest/${id}/batches` },
    };
  }

  #ask(job: Job): SandboxReply {
    if (job.state === 'UploadComplete' || job.state === 'InProgress') {
      job.asked += 1;
      job.state = 'InProgress';
      if (job.asked >= this.pollsUntilEnd) this.#run(job);
    }
    return { status: 200, json: jobInfo(job) };
  }

  #change(job: Job, json: unknown): SandboxReply {
    const wanted = typeof json === 'object' && json !== null && 'state' in json ? json.state : undefined;
    if (wanted === 'UploadComplete' && job.state === 'Open') job.state = 'UploadComplete';
    else if (wanted === 'Aborted' && ['Open', 'UploadComplete', 'InProgress'].includes(job.state)) {
      job.state = 'Aborted';
      job.unprocessed = rowsIn(job);
    } else {
      return refusal(400, 'INVALIDJOBSTATE', `Cannot change the state of job ${job.id} from ${job.state}`);
    }
    return { status: 200, json: jobInfo(job) };
  }

  #remove(job: Job): SandboxReply {
    this.all.delete(job.id);
    return { status: 204 };
  }

  #run(job: Job): void {
    const rows = rowsIn(job);
    const fault = faultIn(job, rows);
    job.state = 'JobComplete';
    if (fault !== undefined) {
      job.state = 'Failed';
      job.errorMessage = fault;
      job.unprocessed = rows;
      return;
    }
    for (let from = 0; from < rows.length; from += CHUNK) {
      const chunk = rows.slice(from, from + CHUNK);
      const copies = Map.groupBy(chunk, (row) => keyIn(job, row));
      for (const [index, row] of chunk.entries()) {
        if (this.failsAfter !== undefined && from + index >= this.failsAfter) {
          job.state = 'Failed';
          job.errorMessage = 'InternalServerError : the job ran into a limit';
          job.unprocessed.push(row);
          continue;
        }
        const key = keyIn(job, row);
        const isTwice = key !== '' && (copies.get(key)?.length ?? 0) > 1;
        const result = isTwice
          ? refused('DUPLICATE_VALUE', `Duplicate id specified: ${key}`)
          : this.#save(job, row);
        note(job, row, result);
      }
    }
    // Nobody promises an order.
    job.successful.reverse();
    job.failed.reverse();
  }

  #save({ object, operation, externalIdFieldName }: Job, row: Row): SaveResult {
    const { Id: id = '', ...values } = sentValues(row);
    if (operation === 'insert') return insertRecord(this.#state, object, values);
    if (operation === 'update') return updateRecord(this.#state, object, String(id), values);
    if (operation === 'upsert') {
      const key = fieldOf(object, externalIdFieldName ?? '');
      return key === undefined
        ? refused('INVALID_FIELD', 'no key')
        : upsertRecord(this.#state, object, key, values);
    }
    return deleteRecord(this.#state, object, String(id));
  }
}

function upload(job: Job, { text, headers }: SandboxRequest): SandboxReply {
  if (headers['content-type']?.startsWith('text/csv') !== true) {
    return refusal(400, 'INVALIDJOB', 'Content type of the upload must be text/csv');
  }
  if (job.csv !== undefined || job.state !== 'Open') {
    return refusal(
      400,
      'INVALIDJOBSTATE',
      `Found multiple contents for job: <${job.id}>, please 'Close' / 'Abort' / 'Delete' the current Job then create a ` +
        "new Job and make sure you only do 'PUT' once on a given Job.",
    );
  }
  job.csv = text;
  return { status: 201 };
}

function jobInfo({ id, object, operation, state, createdDate, externalIdFieldName, ...job }: Job) {
  return {
    id,
    operation,
    object: object.name,
    createdById: '005SB0000000001AAA',
    createdDate,
    systemModstamp: createdDate,
    state,
    ...(externalIdFieldName === undefined ? {} : { externalIdFieldName }),
    concurrencyMode: 'Parallel',
    contentType: 'CSV',
    apiVersion: 67,
    jobType: 'V2Ingest',
    lineEnding: 'LF',
    columnDelimiter: 'COMMA',
    ...(state === 'Open'
      ? {}
      : {
          numberRecordsProcessed: job.successful.length + job.failed.length,
          numberRecordsFailed: job.failed.length,
          retries: 0,
          totalProcessingTime: 0,
          apiActiveProcessingTime: 0,
          apexProcessingTime: 0,
        }),
    ...(job.errorMessage === undefined ? {} : { errorMessage: job.errorMessage }),
  };
}

function results(
  job: Job,
  rows: readonly Row[],
  first: readonly string[],
  echo: IngestJobs['echo'],
): SandboxReply {
  const sent: string[] =
    (job.csv ?? '')
      .split('\n')[0]
      ?.split(',')
      .map((name) => name.replaceAll('"', '')) ?? [];
  const shown = rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, text]) => [name, name.startsWith('sf__') ? text : echo(name, text)]),
    ),
  );
  const body = stringify(shown, { header: true, columns: [...first, ...sent], quoted: true });
  return { status: 200, body, headers: { 'content-type': 'text/csv' } };
}

function note(job: Job, row: Row, result: SaveResult): void {
  const id = result.id ?? row['Id'] ?? '';
  if (result.success)
    job.successful.push({ sf__Id: id, sf__Created: String(result.created ?? false), ...row });
  else {
    const words = result.errors.map(
      ({ statusCode, message, fields }) => `${statusCode}:${message}:${fields.join(',')} --`,
    );
    job.failed.push({ sf__Id: id, sf__Error: words.join(';'), ...row });
  }
}

import type { SandboxReply, SandboxRequest } from '#sandbox-kit';
import type { RecordFault } from './errors.ts';
import { batchError, refuse, refuseWith } from './errors.ts';
import type { Input } from './records.ts';
import { createRecord, findRecord, isFault, updateRecord } from './records.ts';
import type { CrmObject, CrmRecord, SandboxState } from './state.ts';

const MOST_INPUTS = 100;

interface Written {
  readonly input: Input;
  readonly result: CrmRecord | RecordFault;
  readonly isNew: boolean;
}

export function writeMany(
  state: SandboxState,
  object: CrmObject,
  verb: string,
  request: SandboxRequest,
): SandboxReply {
  const inputs = inputsOf(request);
  const fault = faultOfInputs(verb, inputs);
  if (fault !== undefined) return fault;
  // What one record breaks must not show in the others where the whole batch is refused.
  const trial = structuredClone({ ...object });
  const trialState = { ...state, associations: new Set(state.associations) };
  const tried = inputs.map((input) => writeOne(trialState, trial, verb, input));
  const refused = tried.find(({ result }) => isFault(result));
  if (refused !== undefined && isFault(refused.result) && !isPartial(state, verb, inputs, tried)) {
    return refuseWith(refused.result);
  }
  return written(
    state,
    inputs.map((input) => writeOne(state, object, verb, input)),
    verb,
  );
}

/** Creations by trace id, and upserts but for those by email; updates of records that are not there. */
function isPartial(
  state: SandboxState,
  verb: string,
  inputs: readonly Input[],
  tried: readonly Written[],
): boolean {
  if (!state.hasMultiStatus) return false;
  if (verb === 'update') {
    return tried.every(({ result }) => !isFault(result) || result.category === 'OBJECT_NOT_FOUND');
  }
  const byEmail = verb === 'upsert' && inputs.some(({ idProperty }) => idProperty === 'email');
  return !byEmail && inputs.every(({ objectWriteTraceId }) => objectWriteTraceId !== undefined);
}

function writeOne(state: SandboxState, object: CrmObject, verb: string, input: Input): Written {
  if (verb === 'create') return { input, result: createRecord(state, object, input), isNew: true };
  const record = findRecord(object, input);
  if (record !== undefined) return { input, result: updateRecord(object, record, input), isNew: false };
  if (verb === 'update') return { input, result: missing(object, [input.id ?? '']), isNew: false };
  const { id = '', idProperty = '', properties } = input;
  const whole = { ...input, properties: { ...properties, [idProperty]: id } };
  return { input, result: createRecord(state, object, whole), isNew: true };
}

function written(state: SandboxState, all: readonly Written[], verb: string): SandboxReply {
  const startedAt = new Date().toISOString();
  const results = all.flatMap(({ input, result, isNew }) =>
    isFault(result)
      ? []
      : [{ ...shown(result), ...(verb === 'upsert' ? { new: isNew } : {}), ...traced(state, input) }],
  );
  const errors = all.flatMap(({ input, result }) =>
    isFault(result) ? [batchError(result, verb === 'update' ? undefined : input.objectWriteTraceId)] : [],
  );
  const body = { status: 'COMPLETE', results, startedAt, completedAt: new Date().toISOString() };
  if (errors.length > 0) return { status: 207, json: { ...body, numErrors: errors.length, errors } };
  return { status: verb === 'create' ? 201 : 200, json: body };
}

export function readMany(object: CrmObject, request: SandboxRequest): SandboxReply {
  const { idProperty } = request.json as { idProperty?: string };
  const asked = inputsOf(request);
  if (asked.length > MOST_INPUTS) return tooMany(asked.length);
  const pairs = asked.map((input) => {
    const named = idProperty === undefined ? input : { ...input, idProperty };
    return { input, record: findRecord(object, named) };
  });
  const lost = pairs.flatMap(({ input, record }) => (record === undefined ? [input.id ?? ''] : []));
  const now = new Date().toISOString();
  const results = pairs.flatMap(({ record }) => (record === undefined ? [] : [shown(record)]));
  const body = { status: 'COMPLETE', results, startedAt: now, completedAt: now };
  return lost.length === 0
    ? { status: 200, json: body }
    : { status: 207, json: { ...body, numErrors: 1, errors: [batchError(missing(object, lost))] } };
}

export function archiveMany(object: CrmObject, request: SandboxRequest): SandboxReply {
  const inputs = inputsOf(request);
  if (inputs.length > MOST_INPUTS) return tooMany(inputs.length);
  for (const { id = '' } of inputs) object.records.delete(id);
  return { status: 204 };
}

export function shown({ id, properties, createdAt, updatedAt }: CrmRecord) {
  return { id, properties: { ...properties }, createdAt, updatedAt, archived: false };
}

function traced(state: SandboxState, { objectWriteTraceId }: Input) {
  return state.echoesTraces && objectWriteTraceId !== undefined ? { objectWriteTraceId } : {};
}

function missing({ singular }: CrmObject, ids: readonly string[]): RecordFault {
  return {
    status: 404,
    category: 'OBJECT_NOT_FOUND',
    message: `Could not get some ${singular.toUpperCase()} objects, they may be deleted or not exist. Check that ids are valid.`,
    context: { ids },
  };
}

function faultOfInputs(verb: string, inputs: readonly Input[]): SandboxReply | undefined {
  if (inputs.length > MOST_INPUTS) return tooMany(inputs.length);
  if (inputs.length === 0)
    return refuse(400, 'VALIDATION_ERROR', 'Some required fields were not set: [inputs]');
  if (verb === 'create') return undefined;
  const ids = inputs.map(({ id = '' }) => id.toLowerCase());
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  return twice === undefined
    ? undefined
    : refuse(400, 'VALIDATION_ERROR', `Duplicate IDs found in batch input: [${twice}].`);
}

function tooMany(count: number): SandboxReply {
  return refuse(
    400,
    'VALIDATION_ERROR',
    `The maximum number of inputs supported in a batch request is ${MOST_INPUTS}, not ${count}`,
  );
}

function inputsOf({ json }: SandboxRequest): readonly Input[] {
  const { inputs } = (json ?? {}) as { inputs?: readonly Input[] };
  return inputs ?? [];
}

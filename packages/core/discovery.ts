import { messageOf } from '#connector-kit';
import type { DestinationObject } from '#connector-kit';
import { findObject, recordFields, replaceObjects } from '#store';
import type { ConnectionJob, WorkspaceScope } from '#store';
import { NotStored } from './job-run.ts';
import type { StoreInJob } from './job-run.ts';
import type { OpenedDestination } from './open-destination.ts';

/** Where there are more objects than this, the fields of each are fetched when somebody asks for them. */
export const MOST_OBJECTS_WITH_FIELDS = 100;

const PARALLEL_DESCRIBES = 4;
const FAULTS_NAMED = 3;

interface Discovery {
  readonly scope: WorkspaceScope;
  readonly job: ConnectionJob;
  readonly opened: OpenedDestination;
  readonly store: StoreInJob;
}

/** Lists the objects and, where they are few, their fields. @returns why it failed, or undefined */
export async function discoverObjects(run: Discovery): Promise<string | undefined> {
  const { connector, destination, context, redactor } = run.opened;
  const found = distinct(await connector.objects(context));
  await run.store((inside) => replaceObjects(inside, destination.id, destination.credentialsVersion, found));
  if (found.length > MOST_OBJECTS_WITH_FIELDS) return undefined;
  const undescribed = found.filter((object) => object.fields === undefined);
  const faults: string[] = [];
  const describeNext = async (): Promise<void> => {
    for (let object = undescribed.shift(); object !== undefined; object = undescribed.shift()) {
      try {
        await describe(run, object);
      } catch (error) {
        context.signal.throwIfAborted();
        if (error instanceof NotStored) throw error;
        faults.push(`${object.fullName}: ${messageOf(error, redactor)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: PARALLEL_DESCRIBES }, describeNext));
  if (faults.length === 0) return undefined;
  const more = faults.length > FAULTS_NAMED ? ` (and ${faults.length - FAULTS_NAMED} more)` : '';
  return `The objects were listed, but not all fields could be fetched: ${faults.slice(0, FAULTS_NAMED).join('; ')}${more}`;
}

/** Fetches the fields of the job's object. @returns why it failed, or undefined */
export async function discoverFields(run: Discovery): Promise<string | undefined> {
  const { scope, job } = run;
  const { destination } = run.opened;
  const fullName = job.objectFullName ?? '';
  const known = await findObject(scope, destination.id, fullName);
  if (known === undefined) return `The object ${fullName} is gone: refresh the objects of the destination.`;
  await describe(run, known.definition);
  return undefined;
}

async function describe(run: Discovery, object: DestinationObject): Promise<void> {
  const { connector, destination, context } = run.opened;
  const fields = await connector.fields(context, object);
  await run.store((inside) =>
    recordFields(inside, destination.id, destination.credentialsVersion, object.fullName, fields),
  );
}

/** A provider that names an object twice (or in two spellings that are one) must not fail the whole list. */
function distinct(objects: readonly DestinationObject[]): readonly DestinationObject[] {
  return [...new Map(objects.map((object) => [object.fullName, object])).values()];
}

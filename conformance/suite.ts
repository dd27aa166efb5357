import type { Check, Destination, SourceCheck, SourceSettings, SourceSubject, Subject } from './check.ts';
import { absentChecks } from './checks/absent.ts';
import { changeChecks } from './checks/change.ts';
import { createChecks } from './checks/create.ts';
import { datasetChecks } from './checks/datasets.ts';
import { listChecks } from './checks/list.ts';
import { modelChecks } from './checks/models.ts';
import { refreshChecks } from './checks/refresh.ts';
import { runRecordChecks } from './checks/run-records.ts';
import { sourceTableChecks } from './checks/source-tables.ts';
import { sourceTypeChecks } from './checks/source-types.ts';
import { sourceChecks } from './checks/sources.ts';
import { syncMappingChecks } from './checks/sync-mappings.ts';
import { syncRunChecks } from './checks/sync-runs.ts';
import { syncSettingsChecks } from './checks/sync-settings.ts';
import { syncChecks } from './checks/syncs.ts';
import { wireChecks } from './checks/wire.ts';
import { makeClient } from './client.ts';
import { status } from './expect.ts';
import { Leftovers } from './leftovers.ts';
import { one } from './shapes.ts';
import { withSource } from './source-subject.ts';

const checks: readonly (Check | SourceCheck)[] = [
  ...wireChecks,
  ...createChecks,
  ...listChecks,
  ...changeChecks,
  ...refreshChecks,
  ...sourceTypeChecks,
  ...sourceChecks,
  ...sourceTableChecks,
  ...modelChecks,
  ...datasetChecks,
  ...syncChecks,
  ...syncSettingsChecks,
  ...syncMappingChecks,
  ...syncRunChecks,
  ...runRecordChecks,
  ...absentChecks,
];

/** Lists of one page would not try their pagination. */
const DESTINATIONS_TO_LIST = 3;

export interface SuiteOptions {
  /** Of the server, without `/api/v1`. */
  readonly url: string;
  /** Key of a workspace in which things may be made and deleted. */
  readonly token: string;
  readonly organizationToken?: string | undefined;
  readonly type: string;
  readonly credentials: Readonly<Record<string, unknown>>;
  /** The checks of sources, datasets and syncs are left out without one. */
  readonly source?: SourceSettings | undefined;
  /** Receives a line for each check. */
  readonly print: (line: string) => void;
}

/** Runs every check against a server and deletes what it has made there. */
export async function runSuite(options: SuiteOptions): Promise<{ passed: number; failed: number }> {
  const { url, token, organizationToken, type, credentials, source, print } = options;
  const leftovers = new Leftovers();
  const client = leftovers.watch(makeClient(url, token));
  const subject: Subject = {
    client,
    token,
    organizationToken,
    type,
    credentials,
    async create(name) {
      const json = { service_connection: { name, type, credentials } };
      const answer = await client('POST', '/destinations', { json });
      status(answer, 201);
      return one(answer.body, 'created') as Destination;
    },
  };
  const sourced = source === undefined ? undefined : withSource(subject, source);
  let passed = 0;
  let failed = 0;
  try {
    for (let at = 1; at <= DESTINATIONS_TO_LIST; at += 1) await subject.create(`Conformance ${at}`);
    for (const check of checks) {
      const { name } = check;
      const run = runOf(check, subject, sourced);
      if (run === undefined) {
        print(`skip  [${check.source}] ${name}`);
        continue;
      }
      try {
        await run();
        passed += 1;
        print(`ok    [${check.source}] ${name}`);
      } catch (error) {
        failed += 1;
        print(`FAIL  [${check.source}] ${name}`);
        print(`      ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  } finally {
    for (const stayed of await leftovers.delete(client)) print(`left  ${stayed}`);
  }
  return { passed, failed };
}

/** Undefined where what the check needs was not given. */
function runOf(
  check: Check | SourceCheck,
  subject: Subject,
  sourced: SourceSubject | undefined,
): (() => Promise<void>) | undefined {
  if (check.needsOrganizationToken === true && subject.organizationToken === undefined) return undefined;
  if (check.needsSource !== true) return () => check.run(subject);
  return sourced === undefined ? undefined : () => check.run(sourced);
}

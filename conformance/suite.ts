import type { Check, Destination, Subject } from './check.ts';
import { changeChecks } from './checks/change.ts';
import { createChecks } from './checks/create.ts';
import { listChecks } from './checks/list.ts';
import { refreshChecks } from './checks/refresh.ts';
import { wireChecks } from './checks/wire.ts';
import { makeClient } from './client.ts';
import { one } from './shapes.ts';
import { status } from './expect.ts';

const checks: readonly Check[] = [
  ...wireChecks,
  ...createChecks,
  ...listChecks,
  ...changeChecks,
  ...refreshChecks,
];

/** Lists of one page would not try their pagination. */
const DESTINATIONS_TO_LIST = 3;

export interface SuiteOptions {
  /** Of the server, without `/api/v1`. */
  readonly url: string;
  /** Key of a workspace in which destinations may be made and deleted. */
  readonly token: string;
  readonly organizationToken?: string | undefined;
  readonly type: string;
  readonly credentials: Readonly<Record<string, unknown>>;
  /** Receives a line for each check. */
  readonly print: (line: string) => void;
}

/** Runs every check against a server and deletes what it has made there. */
export async function runSuite(options: SuiteOptions): Promise<{ passed: number; failed: number }> {
  const { url, token, organizationToken, type, credentials, print } = options;
  const client = makeClient(url, token);
  const made: number[] = [];
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
      const destination = one(answer.body, 'created') as Destination;
      made.push(destination.id);
      return destination;
    },
  };
  let passed = 0;
  let failed = 0;
  try {
    for (let at = 1; at <= DESTINATIONS_TO_LIST; at += 1) await subject.create(`Conformance ${at}`);
    for (const { source, name, needsOrganizationToken, run } of checks) {
      if (needsOrganizationToken === true && organizationToken === undefined) {
        print(`skip  [${source}] ${name}`);
        continue;
      }
      try {
        await run(subject);
        passed += 1;
        print(`ok    [${source}] ${name}`);
      } catch (error) {
        failed += 1;
        print(`FAIL  [${source}] ${name}`);
        print(`      ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  } finally {
    for (const id of made) await client('DELETE', `/destinations/${id}`);
  }
  return { passed, failed };
}

import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { openEachKey } from '#core';
import { dataDirOf, openDatabase } from '#server';
import type { Configuration, OpenedDatabase } from '#server';
import { inspectDatabase, Store } from '#store';
import { Vault } from '#vault';
import { findingOf } from './finding.ts';
import type { Finding } from './finding.ts';

const OLDEST_MAJOR = 14;

const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** Findings on the database and on the keys. Changes nothing: a database that is not there yet is not made. */
export async function examineDatabase(configuration: Configuration): Promise<readonly Finding[]> {
  let dataDir: string | undefined;
  const chosen = await findingOf('database', async () => {
    dataDir = await dataDirOf(configuration);
    return { verdict: 'ok', text: '' };
  });
  if (chosen.verdict === 'fault') return [chosen];
  if (dataDir !== undefined && !(await exists(join(dataDir, 'postgres')))) {
    return [
      { subject: 'database', verdict: 'note', text: `none in ${dataDir} yet: the first start makes one` },
    ];
  }
  const closing = new AsyncDisposableStack();
  try {
    return await examineOpened(configuration, dataDir, closing);
  } finally {
    await closing.disposeAsync();
  }
}

async function examineOpened(
  configuration: Configuration,
  dataDir: string | undefined,
  closing: AsyncDisposableStack,
): Promise<readonly Finding[]> {
  let database: OpenedDatabase | undefined;
  let isCurrent = false;
  const reached = await findingOf('database', async () => {
    database = await openDatabase(configuration, silent);
    closing.defer(database.close);
    const state = await examineState(database, dataDir);
    isCurrent = state.isCurrent;
    return { verdict: state.verdict, text: state.text };
  });
  if (database === undefined || !isCurrent) return [reached];
  return [reached, await examineKeys(database, closing)];
}

function examineKeys({ connection, keys }: OpenedDatabase, closing: AsyncDisposableStack): Promise<Finding> {
  return findingOf('keys', async () => {
    const vault = await Vault.open(keys);
    const store = await Store.open({ connection });
    closing.defer(() => store.close());
    const tried = await openEachKey(store.db, vault);
    const faults = tried.flatMap(({ fault }) => fault ?? []);
    if (faults.length > 0) return { verdict: 'fault', text: faults.join('\n') };
    const known = vault.keyIds.length;
    return {
      verdict: 'ok',
      text: `${keys.description}: ${vault.writeKeyId} seals; ${tried.length} of ${known} in use, each opens`,
    };
  });
}

async function examineState(
  { connection }: OpenedDatabase,
  dataDir: string | undefined,
): Promise<Omit<Finding, 'subject'> & { readonly isCurrent: boolean }> {
  const { serverVersion, pending, unknown, missing, grant } = await inspectDatabase(connection);
  const named = `PostgreSQL ${serverVersion}${dataDir === undefined ? '' : ` in ${dataDir}`}`;
  const fault = (text: string) =>
    ({ verdict: 'fault', text: `${named}: ${text}`, isCurrent: false }) as const;
  if (Number.parseInt(serverVersion, 10) < OLDEST_MAJOR) {
    return fault(`too old, upgrade it to ${OLDEST_MAJOR} or newer`);
  }
  if (unknown.length > 0) {
    return fault(`used by a newer version of Spillway (${unknown.join(', ')}): start that version`);
  }
  if (missing.length > 0) {
    return fault(
      `somebody changed it by hand, it lacks ${missing.join('; ')}: put it back, or restore a backup`,
    );
  }
  if (grant !== undefined) {
    return fault(`the account may not make the schemas that Spillway needs: run \`${grant}\``);
  }
  if (pending.length > 0) {
    return { verdict: 'note', text: `${named}: the next start runs ${pending.join(', ')}`, isCurrent: false };
  }
  return { verdict: 'ok', text: named, isCurrent: true };
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

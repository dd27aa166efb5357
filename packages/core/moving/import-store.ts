import type { Transaction } from 'kysely';
import {
  appliedMigrations,
  awaitReferences,
  continueIds,
  countRows,
  findOrganization,
  holdKeys,
  insertRows,
  lockOrganizations,
  movedTables,
  recordAudit,
  unqueuedJobs,
} from '#store';
import type { MovedTable, Tables } from '#store';
import { Conflict, InvalidInput } from '../errors.ts';
import type { Services } from '../services.ts';
import type { ExportHeader } from './export-format.ts';
import { ExportFile } from './read-export.ts';
import { rewrapRow, SECRETS } from './secret-row.ts';

/** Rows and characters that are inserted at once. */
const MOST_ROWS = 500;
const MOST_TEXT = 1_000_000;

/**
 * Fills an empty store with an export: all of it or nothing. Ids and tokens stay as they were, secrets are sealed
 * under this server's own key, and jobs that waited or ran are queued again.
 *
 * @returns rows by table
 * @throws InvalidInput when the file or the passphrase can't be used, Conflict when the store isn't empty or the file
 * is of another version
 */
export async function importStore(
  services: Services,
  { path, passphrase }: { readonly path: string; readonly passphrase: string },
): Promise<ExportHeader['tables']> {
  const file = await ExportFile.open(path, passphrase);
  const inTransaction = services.store.db.transaction();
  await inTransaction.execute((transaction) => refuse(transaction, file.header));
  await file.verify();
  await inTransaction.execute(async (transaction) => {
    await lockOrganizations(transaction);
    await holdKeys(transaction);
    await services.vault.reload();
    await awaitReferences(transaction);
    await fill(services, transaction, file, await refuse(transaction, file.header));
    for (const { about, ...job } of await unqueuedJobs(transaction)) {
      await services.queue.send(transaction, about, job);
    }
    const organization = await findOrganization(transaction);
    await recordAudit(transaction, {
      organizationId: organization?.id ?? null,
      workspaceId: null,
      actor: 'command line',
      action: 'store.import',
      subject: `organization:${organization?.id}`,
      details: { made_at: file.header.made_at },
    });
  });
  return file.header.tables;
}

/** @returns the tables of this store, which are empty. @throws Conflict */
async function refuse(
  transaction: Transaction<Tables>,
  header: ExportHeader,
): Promise<readonly MovedTable[]> {
  const migrations = await appliedMigrations(transaction);
  if (migrations.join() !== header.migrations.join()) {
    throw new Conflict(
      `The export was made by Spillway ${header.version} on another version of the database ` +
        `(${header.migrations.at(-1)}; here it is ${migrations.at(-1)}). Import it with Spillway ${header.version}, ` +
        'then start the newer version on it; or export again with this version.',
    );
  }
  const tables = await movedTables(transaction);
  for (const table of tables) {
    const count = await countRows(transaction, table);
    if (count === 0) continue;
    throw new Conflict(
      `An import needs an empty database, and this one has ${count} rows in ${table.name}. Give it another ` +
        'DATABASE_URL or SPILLWAY_DATA_DIR, on which no server was started yet.',
    );
  }
  return tables;
}

async function fill(
  { vault }: Services,
  transaction: Transaction<Tables>,
  file: ExportFile,
  tables: readonly MovedTable[],
): Promise<void> {
  const tableOf = (name: string): MovedTable => {
    const table = tables.find((each) => each.name === name);
    if (table === undefined) throw new InvalidInput(`The export holds a table ${name}, which is not here.`);
    return table;
  };
  let current: MovedTable | undefined;
  let rows: string[] = [];
  let text = 0;
  const flush = async (): Promise<void> => {
    if (current !== undefined && rows.length > 0) await insertRows(transaction, current, rows);
    rows = [];
    text = 0;
  };
  for await (const line of file.lines()) {
    if ('row' in line) {
      if (current === undefined) continue;
      const row = current.name === SECRETS ? await rewrapRow(line.row, file.lock.vault, vault) : line.row;
      rows.push(row);
      text += row.length;
      if (rows.length >= MOST_ROWS || text >= MOST_TEXT) await flush();
      continue;
    }
    await flush();
    if (line.mark[0] === 'table') current = tableOf(line.mark[1]);
    if (line.mark[0] === 'last_id') await continueIds(transaction, tableOf(line.mark[1]), line.mark[2]);
  }
}

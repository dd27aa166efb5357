import { createHmac, randomBytes } from 'node:crypto';
import { readSnapshot, recordAudit } from '#store';
import type { StoreSnapshot } from '#store';
import type { Vault } from '#vault';
import { commandLineOwner } from '../command-line.ts';
import type { Services } from '../services.ts';
import { FORMAT } from './export-format.ts';
import type { ExportHeader, Mark } from './export-format.ts';
import { checkPassphrase, lockWith } from './passphrase.ts';
import type { PassphraseLock } from './passphrase.ts';
import { rewrapRow, SECRETS } from './secret-row.ts';
import { refuseExisting, withProof, writeExport } from './write-export.ts';

export interface ExportRequest {
  readonly path: string;
  /** At least 12 characters. */
  readonly passphrase: string;
  /** Whether a file that is there is replaced. */
  readonly force: boolean;
  /** Of Spillway. */
  readonly version: string;
}

/**
 * Writes the whole store to one file, as it is at one moment; servers go on. Its secrets open with the passphrase
 * only.
 *
 * @returns rows by table
 * @throws InvalidInput, Conflict; VaultError naming a secret that doesn't open. There is no file then.
 */
export async function exportStore(
  services: Services,
  request: ExportRequest,
): Promise<ExportHeader['tables']> {
  checkPassphrase(request.passphrase);
  const { organizationId, actor } = await commandLineOwner(services);
  if (!request.force) await refuseExisting(request.path);
  const salt = randomBytes(16);
  const lock = await lockWith(request.passphrase, salt);
  const tables = await readSnapshot(services.store.db, async (snapshot) => {
    const header: ExportHeader = {
      spillway_export: FORMAT,
      version: request.version,
      made_at: new Date().toISOString(),
      migrations: snapshot.migrations,
      salt: salt.toString('base64'),
      tables: Object.fromEntries(snapshot.tables.map(({ name, count }) => [name, count])),
    };
    const lines = linesOf(snapshot, header, lock, services.vault);
    const proven = withProof(lines, lock.fileKey, (proof) => mark(['end', proof]));
    await writeExport(request.path, request.force, proven);
    return header.tables;
  });
  await recordAudit(services.store.db, {
    organizationId,
    workspaceId: null,
    actor,
    action: 'store.export',
    subject: `organization:${organizationId}`,
  });
  return tables;
}

async function* linesOf(
  snapshot: StoreSnapshot,
  header: ExportHeader,
  lock: PassphraseLock,
  vault: Vault,
): AsyncGenerator<string> {
  const first = JSON.stringify(header);
  yield first;
  yield mark(['header', createHmac('sha256', lock.headerKey).update(first).digest('base64')]);
  for (const table of snapshot.tables) {
    yield mark(['table', table.name]);
    for await (const row of snapshot.rows(table)) {
      yield table.name === SECRETS ? await rewrapRow(row, vault, lock.vault) : row;
    }
    const lastId = await snapshot.lastId(table);
    if (lastId !== null) yield mark(['last_id', table.name, lastId]);
  }
}

function mark(parts: Mark): string {
  return JSON.stringify(parts);
}

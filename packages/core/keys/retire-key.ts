import { lockKeys, recordAudit } from '#store';
import type { KeyFile } from '#vault';
import { commandLineOwner } from '../command-line.ts';
import { Conflict, NotFound } from '../errors.ts';
import type { SecretServices } from '../secrets.ts';
import { statusOf } from './key-status.ts';

/**
 * Removes a key from the key file. No transaction that seals is under way then, and later ones load the file first,
 * so that nothing can be sealed under it any more.
 *
 * @throws NotFound, Conflict while it writes or seals anything, and for keys that aren't a file of ours
 */
export async function retireKey(
  services: SecretServices,
  keyFile: KeyFile | undefined,
  id: string,
): Promise<void> {
  const { store, vault } = services;
  const { organizationId, actor } = await commandLineOwner(services);
  await store.db.transaction().execute(async (transaction) => {
    await lockKeys(transaction);
    await vault.reload();
    const key = (await statusOf(transaction, vault)).find((each) => each.id === id && each.present);
    if (key === undefined) throw new NotFound(`key "${id}"`);
    if (key.writes) {
      throw new Conflict(
        `Key "${id}" is the first one, which seals new secrets: run \`spillway keys rotate\` before.`,
      );
    }
    if (key.secrets > 0) {
      throw new Conflict(
        `Key "${id}" still seals ${key.secrets} secrets: run \`spillway keys rotate\` before.`,
      );
    }
    if (keyFile === undefined) {
      throw new Conflict(
        `Key "${id}" seals nothing. It comes from SPILLWAY_ENCRYPTION_KEYS: once every server runs with another first ` +
          'key, remove it there.',
      );
    }
    await recordAudit(transaction, {
      organizationId,
      workspaceId: null,
      actor,
      action: 'keys.retire',
      subject: `key:${id}`,
    });
    await keyFile.removeKeys([id]);
  });
}

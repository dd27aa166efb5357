import type { Batch, Outcome, WriteRecord, WriteResult } from '#connector-kit';
import { BatchOutcomes, ConfigurationError, rejected, textOf } from '#connector-kit';
import { errorCode } from './answer.ts';
import { accountPayload, createAccount, nameOf, updateAccount } from './account-request.ts';
import type { Context } from './credentials.ts';
import { readPages } from './pages.ts';
import { ask } from './request.ts';
import { readWritten } from './written.ts';

/** Throws ConnectorError where no record was written; else every record has its outcome. */
export async function writeAccounts(context: Context, batch: Batch): Promise<WriteResult> {
  if (batch.primaryIdentifier !== 'name') {
    throw new ConfigurationError(
      `Accounts are identified by name in ActiveCampaign, not by ${batch.primaryIdentifier ?? 'nothing'}: ` +
        "map the sync's identifier to name.",
    );
  }
  const outcomes = new BatchOutcomes(batch.records.length);
  await outcomes.settleEach(
    batch.records.keys().toArray(),
    (at) => accountKey(batch.records[at] ?? {}),
    (at) => writeAccount(context, batch, batch.records[at] ?? {}),
  );
  return { outcomes: outcomes.close() };
}

async function writeAccount(context: Context, batch: Batch, record: WriteRecord): Promise<Outcome> {
  const account = accountPayload(record, batch);
  const ids = await findAccounts(context, nameOf(record));
  if (ids.length > 1) {
    return rejected(
      'ambiguous',
      `ActiveCampaign has ${ids.length} accounts of this name: rename all but one there.`,
    );
  }
  const [id] = ids;
  if (id !== undefined) {
    const request = updateAccount(id, account);
    return readWritten(await ask(context, request), 'account', request.doing);
  }
  if (batch.operation === 'update') {
    return rejected('not_found', 'ActiveCampaign has no account of this name, and an update creates none.');
  }
  const request = createAccount(account);
  const answer = await ask(context, request);
  const outcome = readWritten(answer, 'account', request.doing);
  // Somebody was faster between the search and the creation: the next try finds it.
  return answer.status === 422 && errorCode(answer.body) === 'duplicate' && outcome.status === 'rejected'
    ? { ...outcome, retryable: true }
    : outcome;
}

/** The search matches parts of names, so equal names are picked out here. */
async function findAccounts(context: Context, name: string): Promise<string[]> {
  const found = await readPages(context, '/accounts', 'accounts', 'looking for an account', { search: name });
  return found
    .filter((account) => typeof account['name'] === 'string' && sameName(account['name'], name))
    .flatMap((account) => textOf(account['id']) ?? []);
}

function sameName(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.toLowerCase();
}

function accountKey(record: WriteRecord): string {
  return typeof record['name'] === 'string' ? record['name'].trim().toLowerCase() : '';
}

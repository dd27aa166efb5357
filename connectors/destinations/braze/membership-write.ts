import type { Batch, WriteRecord, WriteResult } from '#connector-kit';
import { BatchOutcomes, RecordError, textOf } from '#connector-kit';
import type { Context } from './credentials.ts';
import { WHERE_GROUPS_ARE } from './credentials.ts';
import { userKey, userOf } from './identifier.ts';
import { MOST_SUBSCRIBERS } from './limits.ts';
import { GROUP } from './membership-object.ts';
import { idIn, kindOf } from './object-name.ts';
import { readSubscribed } from './verdict.ts';
import { SUBSCRIPTION_STATUS_PATH } from './version.ts';
import type { Way } from './write-entries.ts';
import { buildEach, writeEntries } from './write-entries.ts';

const KEYS = ['external_id', 'email', 'phone'] as const;
const LISTS: Readonly<Record<string, string>> = {
  external_id: 'external_ids',
  email: 'emails',
  phone: 'phones',
};

interface Member {
  readonly group: string;
  readonly key: string;
  readonly name: string;
}

/**
 * Subscribes users to groups, or unsubscribes them where the operation is `delete`. Throws ConnectorError where no
 * record was written; else every record has its outcome.
 */
export async function writeMemberships(context: Context, batch: Batch): Promise<WriteResult> {
  const outcomes = new BatchOutcomes(batch.records.length);
  const built = buildEach(batch, outcomes, (record) => memberOf(batch, record));
  for (const [group, members] of Map.groupBy(built, (one) => one.built.group)) {
    const once = Map.groupBy(members, (one) => one.built.key).values();
    const entries = [...once].map((same) => ({
      positions: same.map(({ at }) => at),
      body: same.at(-1)?.built.name ?? '',
    }));
    await writeEntries(context, outcomes, entries, wayOf(batch, group));
  }
  return { outcomes: outcomes.close() };
}

function wayOf({ operation, primaryIdentifier }: Batch, group: string): Way {
  const doing = `setting subscriptions of group ${group}`;
  const state = operation === 'delete' ? 'unsubscribed' : 'subscribed';
  return {
    most: MOST_SUBSCRIBERS,
    isRepeatable: true,
    request: (names) => ({
      method: 'POST',
      path: SUBSCRIPTION_STATUS_PATH,
      doing,
      permission: 'subscription.status.set',
      json: {
        subscription_groups: [
          { [GROUP]: group, subscription_state: state, [LISTS[primaryIdentifier ?? ''] ?? '']: names },
        ],
      },
      retry: 'always',
    }),
    read: (answer, names) => readSubscribed(answer, names.length, doing),
  };
}

function memberOf({ object, primaryIdentifier }: Batch, record: WriteRecord): Member {
  const user = userOf(record, primaryIdentifier, [], KEYS);
  const isOfOneGroup = kindOf(object.fullName) === 'subscription_group';
  const group = isOfOneGroup ? idIn(object.fullName) : (textOf(record[GROUP] ?? undefined)?.trim() ?? '');
  if (group === '') {
    throw new RecordError(
      `The record has no ${GROUP}: map it, if need be to a constant. Its value is shown ${WHERE_GROUPS_ARE}.`,
      { code: 'missing_subscription_group_id' },
    );
  }
  return { group, key: userKey(user), name: textOf(user[primaryIdentifier ?? '']) ?? '' };
}

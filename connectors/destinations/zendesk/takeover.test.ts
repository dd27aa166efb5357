import { expect, test } from 'vitest';
import definition from './index.ts';
import type { Entity } from './sandbox/state.ts';
import { allSucceeded, inAccount } from './testing/account.ts';

/** The server dies after each poll, before it has stored what came of it: the same handle is polled again. */
const dying: typeof definition = {
  ...definition,
  async poll(context, batch, handle) {
    await definition.poll?.(context, batch, handle);
    return definition.poll!(context, batch, handle);
  },
};

const byExternalId = { operation: 'upsert', primaryIdentifier: 'external_id' } as const;

function named(entities: Iterable<Entity>, externalId: string): Entity[] {
  return [...entities].filter((one) => one['external_id'] === externalId);
}

test(
  'a takeover adds no comment twice',
  inAccount(
    async ({ harness, sandbox }) => {
      const records = [
        { ticket_id: 101, body: 'First' },
        { ticket_id: 103, body: 'Other' },
        { ticket_id: 101, body: 'Second' },
      ];
      const comments = { object: 'ticket_comment', operation: 'append', primaryIdentifier: null } as const;
      expect(await harness.write({ ...comments, records })).toEqual(allSucceeded(3));
      sandbox.finishJobs();
      expect(sandbox.state.comments.get(101)).toMatchObject([{ body: 'First' }, { body: 'Second' }]);
      expect(sandbox.state.comments.get(103)).toHaveLength(1);
    },
    { connector: dying },
  ),
);

test(
  'a takeover creates no ticket and no organization twice, and the last record still wins',
  inAccount(
    async ({ harness, sandbox }) => {
      const tickets = [
        { external_id: 't-500', subject: 'First', description: 'Text' },
        { external_id: 't-500', subject: 'Last' },
      ];
      expect(await harness.write({ ...byExternalId, object: 'ticket', records: tickets })).toEqual(
        allSucceeded(2),
      );
      const organizations = [
        { external_id: 'org-50', name: 'First' },
        { external_id: 'org-50', name: 'Last' },
      ];
      expect(
        await harness.write({ ...byExternalId, object: 'organization', records: organizations }),
      ).toEqual(allSucceeded(2));
      sandbox.finishJobs();
      expect(named(sandbox.state.tickets.values(), 't-500')).toMatchObject([{ subject: 'Last' }]);
      expect(named(sandbox.state.organizations.values(), 'org-50')).toMatchObject([{ name: 'Last' }]);
    },
    { connector: dying },
  ),
);

test(
  'a takeover amid the organizations of users ends with the same ones',
  inAccount(
    async ({ harness, sandbox }) => {
      const records = Array.from({ length: 30 }, (_, at) => ({
        external_id: `many-${at}`,
        name: `Many ${at}`,
        organization_ids: [11, 12],
      }));
      expect(await harness.write({ ...byExternalId, object: 'user', records })).toEqual(allSucceeded(30));
      expect(sandbox.state.memberships.size).toBe(61);
    },
    { connector: dying },
  ),
);

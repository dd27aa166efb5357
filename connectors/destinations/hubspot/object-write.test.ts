import { describe, expect, test } from 'vitest';
import { allSucceeded, inAccount, recordsOf, succeeded } from './testing/account.ts';

const contact = { object: 'contacts', primaryIdentifier: 'email', operation: 'delete' } as const;

describe('deletions', () => {
  test(
    'archive in one request; what is not there is as good as deleted',
    inAccount(async (account) => {
      const records = [
        { email: 'ana@example.com' },
        { email: 'nobody@example.com' },
        { email: 'ANA@example.com' },
      ];
      expect(await account.harness.write({ ...contact, records })).toEqual(allSucceeded(3));
      expect(recordsOf(account, 'contacts').map(({ email }) => email)).toEqual([
        'ben@example.com',
        'cleo@example.com',
      ]);
      expect(account.requests().slice(-2)).toEqual([
        'POST /crm/objects/2026-09/contacts/batch/read',
        'POST /crm/objects/2026-09/contacts/batch/archive',
      ]);
    }),
  );

  test(
    'by record id need no look-up; by domain they need a search, and spare twins',
    inAccount(async (account) => {
      const id = recordsOf(account, 'contacts')[0]?.['hs_object_id'] ?? '';
      const byId = { ...contact, primaryIdentifier: 'hs_object_id', records: [{ hs_object_id: id }] };
      expect(await account.harness.write(byId)).toEqual([succeeded]);
      const records = [{ domain: 'books.example.com' }, { domain: 'twin.example.com' }];
      const byDomain = { ...contact, object: 'companies', primaryIdentifier: 'domain', records };
      expect(await account.harness.write(byDomain)).toMatchObject([succeeded, { code: 'ambiguous' }]);
      expect(recordsOf(account, 'companies')).toHaveLength(3);
      expect(recordsOf(account, 'contacts')).toHaveLength(2);
    }),
  );

  test(
    'of contacts are for good where the sync says so',
    inAccount(async (account) => {
      const records = [{ email: 'ana@example.com' }, { email: 'nobody@example.com' }];
      const advancedConfiguration = { gdpr_delete: true };
      expect(await account.harness.write({ ...contact, records, advancedConfiguration })).toEqual(
        allSucceeded(2),
      );
      expect(recordsOf(account, 'contacts')).toHaveLength(2);
      expect(account.requests().filter((one) => one.includes('gdpr-delete'))).toHaveLength(1);
      expect(account.requests().some((one) => one.includes('archive'))).toBe(false);
    }),
  );
});

describe('members of a static list', () => {
  const list = { object: 'list.11', primaryIdentifier: 'email' } as const;

  test(
    'are added and taken off by address or record id; those that are there already stay',
    inAccount(async (account) => {
      const members = account.sandbox.state.lists.get('11')?.members;
      const [ana, ben] = recordsOf(account, 'contacts').map(({ hs_object_id: id = '' }) => id);
      const records = [
        { email: 'ana@example.com' },
        { email: 'ben@example.com' },
        { email: 'Ana@example.com' },
      ];
      expect(await account.harness.write({ ...list, operation: 'upsert', records })).toEqual(allSucceeded(3));
      expect([...(members ?? [])]).toEqual([ana, ben]);
      const byId = { ...list, primaryIdentifier: 'hs_object_id', records: [{ hs_object_id: ana ?? '' }] };
      expect(await account.harness.write({ ...byId, operation: 'upsert' })).toEqual([succeeded]);
      expect(await account.harness.write({ ...byId, operation: 'delete' })).toEqual([succeeded]);
      expect([...(members ?? [])]).toEqual([ben]);
    }),
  );

  test(
    'that HubSpot does not know can be taken off, not added',
    inAccount(async (account) => {
      const records = [{ email: 'nobody@example.com' }, { email: 'ana@example.com' }, { email: null }];
      expect(await account.harness.write({ ...list, operation: 'upsert', records })).toMatchObject([
        { status: 'rejected', code: 'not_found' },
        succeeded,
        { status: 'rejected', code: 'no_identifier' },
      ]);
      const ids = [{ hs_object_id: '999' }, { hs_object_id: 'x' }];
      const byId = { object: 'list.14', primaryIdentifier: 'hs_object_id', records: ids };
      expect(await account.harness.write({ ...byId, operation: 'upsert' })).toMatchObject([
        { code: 'not_found' },
        { code: 'not_found' },
      ]);
      expect(await account.harness.write({ ...byId, operation: 'delete' })).toEqual(allSucceeded(2));
    }),
  );

  test(
    'of a list that was deleted are for whoever can mend the sync',
    inAccount(async ({ harness, sandbox }) => {
      const object = await harness.object('list.11');
      sandbox.state.lists.delete('11');
      const records = [{ email: 'ana@example.com' }, { email: 'ben@example.com' }];
      await expect(harness.write({ ...list, object, operation: 'upsert', records })).rejects.toMatchObject({
        whoMustAct: 'fix_configuration',
        message: expect.stringContaining('List does not exist') as string,
      });
    }),
  );
});

describe('custom events', () => {
  const event = {
    object: 'event.pe4242424_machine_started',
    operation: 'append',
    primaryIdentifier: null,
  } as const;

  test(
    'are sent together, and a bad one is found by halving',
    inAccount(async ({ harness, sandbox }) => {
      const records = [
        { email: 'ana@example.com', occurredAt: '2026-01-02T03:04:05Z', programme: 'bread', minutes: '12' },
        { email: 'no address' },
        { objectId: '101', uuid: 'e-1', programme: null },
        { programme: 'nobody' },
      ];
      expect(await harness.write({ ...event, records })).toMatchObject([
        succeeded,
        { status: 'rejected', message: expect.stringContaining('no address') as string, retryable: false },
        succeeded,
        { status: 'rejected', code: 'no_identifier' },
      ]);
      expect(sandbox.state.events).toEqual([
        {
          eventName: 'pe4242424_machine_started',
          email: 'ana@example.com',
          occurredAt: '2026-01-02T03:04:05.000Z',
          properties: { programme: 'bread', minutes: '12' },
        },
        { eventName: 'pe4242424_machine_started', objectId: '101', uuid: 'e-1', properties: {} },
      ]);
    }),
  );

  test(
    'may have been taken where a gateway gave up, and are not sent again',
    inAccount(async ({ harness, sandbox, requests }) => {
      const object = await harness.object(event.object);
      sandbox.fail({ kind: 'html', status: 504, on: /send/ });
      expect(
        await harness.write({ ...event, object, records: [{ email: 'ana@example.com' }] }),
      ).toMatchObject([{ status: 'unknown' }]);
      expect(requests().filter((one) => one.includes('/send/'))).toHaveLength(1);
    }),
  );
});

import { describe, expect, test } from 'vitest';
import { inAccount, recordsOf, succeeded } from './testing/account.ts';

describe('associations', () => {
  test(
    'are made by the id of the other record, or by a value that it is looked up by',
    inAccount(async (account) => {
      const { harness, sandbox } = account;
      const [ana, ben] = recordsOf(account, 'contacts').map(({ hs_object_id: id = '' }) => id);
      const [bakery] = recordsOf(account, 'companies').map(({ hs_object_id: id = '' }) => id);
      const records = [
        { deal_key: 'd-1', 'association.contacts': ana ?? '', 'association.companies': 'bakery.example.com' },
        { deal_key: 'd-2', 'association.contacts': ben ?? '', 'association.companies': null },
        { deal_key: 'd-3', 'association.companies': 'nowhere.example.com' },
        { deal_key: 'd-4', 'association.contacts': '999999' },
      ];
      const outcomes = await harness.write({
        object: 'deals',
        operation: 'upsert',
        primaryIdentifier: 'deal_key',
        fieldOptions: { 'association.companies': { lookupField: 'domain' } },
        records,
      });
      expect(outcomes).toMatchObject([
        succeeded,
        succeeded,
        { status: 'rejected', code: 'not_found' },
        {
          status: 'rejected',
          code: 'not_associated',
          message: expect.stringContaining('was written') as string,
        },
      ]);
      const deals = recordsOf(account, 'deals');
      expect(deals.map(({ deal_key: key }) => key)).toEqual(['d-1', 'd-2', 'd-4']);
      const [first, second] = deals.map(({ hs_object_id: id = '' }) => id);
      expect([...sandbox.state.associations].toSorted()).toEqual(
        [
          `deals ${first} companies ${bakery}`,
          `deals ${first} contacts ${ana}`,
          `deals ${second} contacts ${ben}`,
        ].toSorted(),
      );
    }),
  );

  test(
    'of a lead are made with it: HubSpot takes no lead without its contact',
    inAccount(async (account) => {
      const records = [
        { hs_lead_name: 'Ana wants bread', 'association.contacts': 'ana@example.com' },
        { hs_lead_name: 'Nobody wants bread' },
      ];
      const outcomes = await account.harness.write({
        object: 'leads',
        operation: 'upsert',
        primaryIdentifier: 'hs_lead_name',
        fieldOptions: { 'association.contacts': { lookupField: 'email' } },
        records,
      });
      expect(outcomes).toMatchObject([
        succeeded,
        { status: 'rejected', message: expect.stringContaining('must be associated') as string },
      ]);
    }),
  );

  test(
    'are made although HubSpot does not repeat the trace ids of what was written',
    inAccount(async (account) => {
      const { harness, sandbox } = account;
      sandbox.state.echoesTraces = false;
      const [ana] = recordsOf(account, 'contacts').map(({ hs_object_id: id = '' }) => id);
      const records = [{ deal_key: 'd-1', 'association.contacts': ana ?? '' }];
      const byKey = { object: 'deals', primaryIdentifier: 'deal_key', records } as const;
      expect(await harness.write({ ...byKey, operation: 'insert' })).toEqual([succeeded]);
      expect([...sandbox.state.associations]).toHaveLength(1);
    }),
  );

  test(
    'that can’t be made are said, and never by success; what is written is not written twice for them',
    inAccount(async (account) => {
      const { harness, sandbox } = account;
      const [ana] = recordsOf(account, 'contacts').map(({ hs_object_id: id = '' }) => id);
      const object = await harness.object('tickets');
      const append = { object, operation: 'append', primaryIdentifier: null } as const;
      const records = [{ subject: 'Help', 'association.contacts': ana ?? '' }];
      const failed = { status: 'rejected', code: 'not_associated', retryable: false };
      sandbox.fail({ kind: 'status', status: 503, on: /associate/ });
      expect(await harness.write({ ...append, records })).toMatchObject([failed]);
      sandbox.heal();
      sandbox.state.echoesTraces = false;
      expect(await harness.write({ ...append, records })).toMatchObject([failed]);
      expect(recordsOf(account, 'tickets')).toHaveLength(2);
    }),
  );

  test(
    'that a passing fault prevents are made when an upsert is sent again',
    inAccount(async (account) => {
      const { harness, sandbox } = account;
      const [ana] = recordsOf(account, 'contacts').map(({ hs_object_id: id = '' }) => id);
      const object = await harness.object('deals');
      const records = [{ deal_key: 'd-1', 'association.contacts': ana ?? '' }];
      const upsert = { object, operation: 'upsert', primaryIdentifier: 'deal_key', records } as const;
      sandbox.fail({ kind: 'status', status: 503, on: /associate/ });
      expect(await harness.write(upsert)).toMatchObject([{ code: 'not_associated', retryable: true }]);
      sandbox.heal();
      expect(await harness.write(upsert)).toEqual([succeeded]);
      expect(recordsOf(account, 'deals')).toHaveLength(1);
    }),
  );

  test(
    'of a lead come with its creation also where it has a key of its own',
    inAccount(async (account) => {
      const { harness, sandbox, requests } = account;
      const [ana] = recordsOf(account, 'contacts').map(({ hs_object_id: id = '' }) => id);
      const keys = sandbox.state.objects.get('deals')?.properties.filter(({ name }) => name === 'deal_key');
      sandbox.state.objects.get('leads')?.properties.push(...(keys ?? []));
      const records = [{ deal_key: 'l-1', hs_lead_name: 'Bread', 'association.contacts': ana ?? '' }];
      const byKey = { object: 'leads', operation: 'upsert', primaryIdentifier: 'deal_key', records } as const;
      expect(await harness.write(byKey)).toEqual([succeeded]);
      expect(requests().some((one) => one.includes('associate'))).toBe(false);
      expect(await harness.write(byKey)).toEqual([succeeded]);
      expect(recordsOf(account, 'leads')).toHaveLength(1);
    }),
  );
});

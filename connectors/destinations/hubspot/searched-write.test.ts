import { describe, expect, test } from 'vitest';
import { allSucceeded, inAccount, recordsOf, succeeded } from './testing/account.ts';

const company = { object: 'companies', primaryIdentifier: 'domain' } as const;

describe('records with a key that is searched', () => {
  test(
    'a company is found by its domain, or created',
    inAccount(async (account) => {
      const records = [
        { domain: 'Bakery.example.com', city: 'Berlin' },
        { domain: 'new.example.com', name: 'New' },
      ];
      expect(await account.harness.write({ ...company, operation: 'upsert', records })).toEqual(
        allSucceeded(2),
      );
      const companies = recordsOf(account, 'companies');
      expect(companies).toHaveLength(5);
      expect(companies[0]).toMatchObject({ name: 'Example Bakery', city: 'Berlin' });
    }),
  );

  test(
    'a company is found by a URL of its domain, and made once where it is written in several ways',
    inAccount(async (account) => {
      const records = [
        { domain: 'https://www.Bakery.example.com/about', city: 'Berlin' },
        { domain: 'http://new.example.com', city: 'Bonn' },
        { domain: 'www.new.example.com/', city: 'Ulm' },
      ];
      account.sandbox.state.searchLags = true;
      expect(await account.harness.write({ ...company, operation: 'upsert', records })).toEqual(
        allSucceeded(3),
      );
      const [bakery, , , , made, other] = recordsOf(account, 'companies');
      expect(bakery).toMatchObject({ domain: 'bakery.example.com', city: 'Berlin' });
      expect(made).toMatchObject({ domain: 'new.example.com', city: 'Ulm' });
      expect(other).toBeUndefined();
    }),
  );

  test(
    'of several companies with the same domain none is taken by guess',
    inAccount(async (account) => {
      const records = [
        { domain: 'twin.example.com', city: 'Berlin' },
        { domain: 'books.example.com', city: 'Bonn' },
      ];
      expect(await account.harness.write({ ...company, operation: 'upsert', records })).toMatchObject([
        { status: 'rejected', code: 'ambiguous', message: expect.stringContaining('merge them') as string },
        succeeded,
      ]);
    }),
  );

  test(
    'a domain that comes twice makes one company, although the search lags behind',
    inAccount(async (account) => {
      account.sandbox.state.searchLags = true;
      const records = [
        { domain: 'new.example.com', city: 'Berlin' },
        { domain: 'new.example.com', city: 'Bonn' },
      ];
      expect(await account.harness.write({ ...company, operation: 'upsert', records })).toEqual(
        allSucceeded(2),
      );
      const made = recordsOf(account, 'companies').filter(({ domain }) => domain === 'new.example.com');
      expect(made).toEqual([expect.objectContaining({ city: 'Bonn' })]);
    }),
  );

  test(
    'an update rejects what is not there; an insert rejects what is',
    inAccount(async (account) => {
      const records = [
        { domain: 'new.example.com', city: 'A' },
        { domain: 'books.example.com', city: 'B' },
      ];
      expect(await account.harness.write({ ...company, operation: 'update', records })).toMatchObject([
        { status: 'rejected', code: 'not_found' },
        succeeded,
      ]);
      expect(await account.harness.write({ ...company, operation: 'insert', records })).toMatchObject([
        succeeded,
        { status: 'rejected', code: 'duplicate' },
      ]);
    }),
  );

  test(
    'a lacking required property of a custom object is that record’s error',
    inAccount(async (account) => {
      const records = [{ model: 'Oven' }, { model: 'Mixer' }];
      const byModel = { object: '2-3604285', primaryIdentifier: 'model' };
      expect(await account.harness.write({ ...byModel, operation: 'upsert', records })).toMatchObject([
        { status: 'rejected', message: expect.stringContaining('required properties') as string },
        succeeded,
      ]);
    }),
  );
});

test(
  'a ticket can be appended without an identifier',
  inAccount(async (account) => {
    const records = [{ subject: 'Help' }, { subject: 'Help' }];
    const append = { object: 'tickets', operation: 'append', primaryIdentifier: null } as const;
    expect(await account.harness.write({ ...append, records })).toEqual(allSucceeded(2));
    expect(recordsOf(account, 'tickets')).toHaveLength(2);
  }),
);

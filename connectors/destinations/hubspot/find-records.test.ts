import { describe, expect, test } from 'vitest';
import { FoundRecords } from './find-records.ts';
import type { TestAccount } from './testing/account.ts';
import { allSucceeded, inAccount, recordsOf, succeeded } from './testing/account.ts';

const company = { object: 'companies', primaryIdentifier: 'domain', operation: 'upsert' } as const;

function addCompanies({ sandbox }: TestAccount, count: number, domain: string): void {
  const now = '2026-01-01T00:00:00.000Z';
  for (let at = 0; at < count; at += 1) {
    const id = `9${at}`;
    const properties = { domain, hs_object_id: id };
    const record = { id, properties, createdAt: now, updatedAt: now, isIndexed: true };
    sandbox.state.objects.get('companies')?.records.set(id, record);
  }
}

function searchesOf({ requests }: TestAccount): number {
  return requests().filter((one) => one.endsWith('/companies/search')).length;
}

describe('a search', () => {
  test(
    'is split where its values are longer than HubSpot takes at once',
    inAccount(async (account) => {
      const long = 'very-long-subdomain.'.repeat(4);
      const records = Array.from({ length: 100 }, (_, at) => ({ domain: `${long}${at}.example.com` }));
      expect(await account.harness.write({ ...company, records })).toEqual(allSucceeded(100));
      expect(searchesOf(account)).toBe(4);
    }),
  );

  test(
    'for a value that HubSpot does not take at all rejects its record alone',
    inAccount(async (account) => {
      const records = [{ domain: 'x'.repeat(4_000) }, { domain: 'books.example.com', city: 'Bonn' }];
      expect(await account.harness.write({ ...company, records })).toMatchObject([
        { status: 'rejected', code: 'VALIDATION_ERROR', retryable: false },
        succeeded,
      ]);
    }),
  );

  test(
    'finds what is hidden behind more results than HubSpot gives',
    inAccount(async (account) => {
      addCompanies(account, 10_100, 'aaa.example.com');
      const records = [
        { domain: 'aaa.example.com' },
        { domain: 'bakery.example.com' },
        { domain: 'books.example.com' },
        { domain: 'new.example.com' },
      ];
      const companies = account.sandbox.state.objects.get('companies')?.records;
      for (const [id, record] of Array.from(companies ?? [])) {
        // The others follow after the many.
        if (id.startsWith('9')) continue;
        companies?.delete(id);
        if (record.properties['domain'] !== 'twin.example.com') companies?.set(id, record);
      }
      expect(await account.harness.write({ ...company, records })).toMatchObject([
        { status: 'rejected', code: 'ambiguous' },
        succeeded,
        succeeded,
        succeeded,
      ]);
      expect(recordsOf(account, 'companies')).toHaveLength(10_103);
    }),
  );

  test(
    'by a property that can’t be searched is for whoever can choose another, after a few tries',
    inAccount(async (account) => {
      const object = await account.harness.object('companies');
      account.sandbox.state.objects.get('companies')?.properties.splice(1, 1);
      const records = Array.from({ length: 100 }, (_, at) => ({ domain: `${at}.example.com` }));
      await expect(account.harness.write({ ...company, object, records })).rejects.toMatchObject({
        whoMustAct: 'fix_configuration',
        message: expect.stringContaining('another property than domain') as string,
      });
      expect(searchesOf(account)).toBeLessThan(10);
    }),
  );
});

describe('numbers that identify records', () => {
  const byScore = { object: 'contacts', primaryIdentifier: 'score', operation: 'upsert' } as const;

  test(
    'are the same however they are written',
    inAccount(async (account) => {
      expect(await account.harness.write({ ...byScore, records: [{ score: '12.5' }] })).toEqual([succeeded]);
      const records = [
        { score: ' 12.50', firstname: 'Ana' },
        { score: '7', firstname: 'Ben' },
        { score: '07.0', firstname: 'Benjamin' },
      ];
      expect(await account.harness.write({ ...byScore, records })).toEqual(allSucceeded(3));
      const names = recordsOf(account, 'contacts')
        .slice(3)
        .map(({ firstname }) => firstname);
      expect(names).toEqual(['Ana', 'Benjamin']);
    }),
  );

  test('texts that look like numbers stay apart', () => {
    const found = new FoundRecords();
    found.add('007', '1');
    expect(found.idOf('7', 'x')).toBeUndefined();
    const numbers = new FoundRecords('number');
    numbers.add('-0.50', '1');
    expect(numbers.idOf('-0.5', 'x')).toBe('1');
    expect(numbers.idOf('0.5', 'x')).toBeUndefined();
  });
});

test(
  'a key that comes twice makes one record although HubSpot repeats no trace ids and its index lags',
  inAccount(async (account) => {
    account.sandbox.state.searchLags = true;
    account.sandbox.state.echoesTraces = false;
    const records = [
      { domain: 'new.example.com', city: 'Berlin' },
      { domain: 'new.example.com', city: 'Bonn' },
    ];
    expect(await account.harness.write({ ...company, records })).toEqual(allSucceeded(2));
    const made = recordsOf(account, 'companies').filter(({ domain }) => domain === 'new.example.com');
    expect(made).toEqual([expect.objectContaining({ city: 'Bonn' })]);
  }),
);

describe('a contact', () => {
  const deletion = { object: 'contacts', primaryIdentifier: 'email', operation: 'delete' } as const;

  test(
    'is deleted by an additional address too, not said to be gone',
    inAccount(async (account) => {
      const [ana] = recordsOf(account, 'contacts') as Record<string, string>[];
      if (ana !== undefined) ana['hs_additional_emails'] = 'old@example.com;a.lee@example.com';
      const records = [{ email: 'A.Lee@example.com' }];
      expect(await account.harness.write({ ...deletion, records })).toEqual([succeeded]);
      expect(recordsOf(account, 'contacts').map(({ email }) => email)).not.toContain('ana@example.com');
    }),
  );

  test(
    'that HubSpot could not look for is not said to be gone',
    inAccount(async ({ harness, sandbox }) => {
      const object = await harness.object('contacts');
      const alter = (body: unknown): unknown => ({
        ...(body as object),
        results: [],
        errors: [{ status: 'error', category: 'INTERNAL_ERROR', message: 'Oops', context: {}, links: {} }],
      });
      sandbox.fail({ kind: 'altered', alter, on: /batch\/read$/ });
      const records = [{ email: 'ana@example.com' }];
      await expect(harness.write({ ...deletion, object, records })).rejects.toMatchObject({
        whoMustAct: 'retry_later',
        message: expect.stringContaining('Oops') as string,
      });
    }),
  );
});

import { describe, expect, test } from 'vitest';
import { nextQuery } from './pages.ts';
import { inAccount } from './testing/account.ts';

const next = (url: string): { links: { next: string } } => ({ links: { next: url } });

describe('the next page', () => {
  test('is asked for by the query of its link', () => {
    const query = nextQuery(
      next('https://api.outreach.io/api/v2/accounts?page[size]=2&page[after]=abc'),
      undefined,
    );
    expect(query?.get('page[after]')).toBe('abc');
    expect(nextQuery({ data: [], links: { first: 'x' } }, undefined)).toBeUndefined();
  });

  test.each([
    ['https://evil.example.com/api/v2/accounts?page[after]=abc', undefined],
    ['http://api.outreach.io/api/v2/accounts?page[after]=abc', undefined],
    ['https://evil.example.com/api/v2/accounts?page[after]=abc', 'http://127.0.0.1:1'],
    ['http://', undefined],
  ])('is not followed to %s', (url, baseUrl) => {
    expect(() => nextQuery(next(url), baseUrl)).toThrow(/nothing is sent there/);
  });

  test('may be named by Outreach behind a proxy of the operator', () => {
    const query = nextQuery(next('https://api.outreach.io/x?page[after]=abc'), 'http://127.0.0.1:1');
    expect(query?.get('page[after]')).toBe('abc');
  });
});

const write = { object: 'prospect', operation: 'upsert', primaryIdentifier: 'lastName' } as const;

test(
  'prospects beyond the first page are found',
  inAccount(async ({ harness, sandbox, requests }) => {
    const { prospects } = sandbox.state.records;
    for (let id = 10_001; id <= 11_500; id += 1) {
      prospects.set(id, { id, attributes: { lastName: 'Many', emails: [] }, relationships: {} });
    }
    prospects.set(20_000, { id: 20_000, attributes: { lastName: 'Last', emails: [] }, relationships: {} });
    const records = [
      { lastName: 'Many', title: 'x' },
      { lastName: 'Last', title: 'y' },
    ];
    expect(await harness.write({ ...write, records })).toMatchObject([
      {
        status: 'rejected',
        code: 'ambiguous',
        message: expect.stringMatching(/1500 prospects.*and 1490 more/) as string,
      },
      { status: 'succeeded' },
    ]);
    expect(requests().filter((request) => request === 'GET /prospects')).toHaveLength(2);
    expect(prospects.get(20_000)?.attributes).toMatchObject({ title: 'y' });
  }),
);

test(
  'a value that too many records have spoils its own record only',
  inAccount(async ({ harness, sandbox }) => {
    const { prospects } = sandbox.state.records;
    for (let id = 2_000; id < 2_030; id += 1) {
      prospects.set(id, { id, attributes: { lastName: 'Many', emails: [] }, relationships: {} });
    }
    sandbox.state.mostPerPage = 2;
    const records = [
      { lastName: 'Many', title: 'x' },
      { lastName: 'Lind', title: 'y' },
    ];
    expect(await harness.write({ ...write, records })).toMatchObject([
      { status: 'rejected', code: 'too_many', retryable: false },
      { status: 'succeeded' },
    ]);
    expect(prospects.get(2)?.attributes).toMatchObject({ title: 'y' });
  }),
);

test(
  'whole records, which can be long, are read in shorter pages',
  inAccount(async ({ harness, sandbox }) => {
    const { prospects } = sandbox.state.records;
    const personalNote1 = 'x'.repeat(30_000);
    for (let id = 2_000; id < 2_400; id += 1) {
      const attributes = { lastName: 'Many', emails: [], personalNote1 };
      prospects.set(id, { id, attributes, relationships: {} });
    }
    const records = [
      { lastName: 'Many', owner: 1 },
      { lastName: 'Okafor', owner: 1 },
    ];
    const fieldOptions = { owner: { preserveValues: true } };
    expect(await harness.write({ ...write, records, fieldOptions })).toMatchObject([
      { status: 'rejected', code: 'ambiguous' },
      { status: 'succeeded' },
    ]);
    expect(prospects.get(3)?.relationships['owner']).toEqual({ type: 'user', id: 1 });
  }),
);

test(
  'the token stays with Outreach when a list goes on elsewhere',
  inAccount(async ({ harness, sandbox }) => {
    const alter = (body: unknown): unknown => ({
      ...(body as object),
      ...next('http://10.1.2.3/api/v2/prospects?page[after]=x'),
    });
    const object = await harness.object('prospect');
    sandbox.fail({ kind: 'altered', alter, on: 'GET /api/v2/prospects' });
    await expect(harness.write({ ...write, object, records: [{ lastName: 'Lind' }] })).rejects.toMatchObject({
      code: 'foreign_link',
    });
    expect(harness.calls.every(({ url }) => !url.includes('10.1.2.3'))).toBe(true);
  }),
);

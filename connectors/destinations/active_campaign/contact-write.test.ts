import { expect, test } from 'vitest';
import { allSucceeded, inAccount, succeeded } from './testing/account.ts';
import { contactByEmail } from './sandbox/state.ts';

const upsert = { object: 'contact', operation: 'upsert', primaryIdentifier: 'email' } as const;

test(
  'an upsert creates a contact with its custom fields',
  inAccount(async (account) => {
    const outcomes = await account.harness.write({
      ...upsert,
      records: [
        {
          email: 'dana@example.com',
          firstName: 'Dana',
          field_1: 'Example',
          field_3: ['API', 'News'],
          field_4: '2026-12-31',
          field_6: '12.50',
        },
      ],
    });
    expect(outcomes).toEqual([succeeded]);
    const contact = contactByEmail(account.sandbox.state, 'dana@example.com');
    expect(contact).toMatchObject({ firstName: 'Dana' });
    expect([...(contact?.fieldValues ?? [])].map(([id, { value }]) => [id, value])).toEqual([
      [1, 'Example'],
      [3, '||API||News||'],
      [4, '2026-12-31'],
      [6, '12.50'],
    ]);
  }),
);

test(
  'an upsert leaves alone what a record lacks and empties what is null',
  inAccount(async (account) => {
    const records = [{ email: 'ANA@example.com', lastName: null }];
    expect(await account.harness.write({ ...upsert, records })).toEqual([succeeded]);
    expect(account.sandbox.state.contacts.get(1)).toMatchObject({ firstName: 'Ana', lastName: '' });
    expect(account.sandbox.state.contacts.size).toBe(3);
  }),
);

test(
  'lists are found by id, string id and name, and subscribed to',
  inAccount(async (account) => {
    const records = [{ email: 'ana@example.com', lists: ['1', 'product-updates', 'Customers'] }];
    expect(await account.harness.write({ ...upsert, records })).toEqual([succeeded]);
    expect([...(account.sandbox.state.contacts.get(1)?.lists ?? [])]).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
    ]);
  }),
);

test(
  'somebody who has unsubscribed from a list is not subscribed again',
  inAccount(async (account) => {
    const records = [{ email: 'bo@example.com', lists: ['newsletter'] }];
    expect(await account.harness.write({ ...upsert, records })).toEqual([succeeded]);
    expect(account.sandbox.state.contacts.get(2)?.lists.get(1)).toBe(2);
  }),
);

test(
  'a record with an unknown list is refused by name, changes nothing and does not stop the others',
  inAccount(async (account) => {
    const outcomes = await account.harness.write({
      ...upsert,
      records: [
        { email: 'ana@example.com', firstName: 'Changed', lists: ['Nowhere'] },
        { email: 'chi@example.com', firstName: 'Chioma', lists: ['3'] },
      ],
    });
    expect(outcomes).toEqual([
      {
        status: 'rejected',
        code: 'unknown_list',
        message: expect.stringContaining('"Nowhere"') as string,
        retryable: false,
      },
      succeeded,
    ]);
    expect(account.sandbox.state.contacts.get(1)?.firstName).toBe('Ana');
    expect(account.sandbox.state.contacts.get(3)?.firstName).toBe('Chioma');
  }),
);

test(
  'invalid and excluded addresses are refused one by one with words',
  inAccount(async (account) => {
    const outcomes = await account.harness.write({
      ...upsert,
      records: [
        { email: 'no address' },
        { email: 'blocked@example.com' },
        { email: 'a@b' },
        { email: 'ana@example.com' },
        { firstName: 'Nobody' },
      ],
    });
    expect(outcomes).toMatchObject([
      { status: 'rejected', code: 'invalid_email' },
      { status: 'rejected', code: 'excluded', message: expect.stringContaining('exclusion list') as string },
      { status: 'rejected', code: 'email_invalid', message: expect.stringContaining('not valid') as string },
      succeeded,
      { status: 'rejected', code: 'invalid_email' },
    ]);
  }),
);

test(
  'of records with the same address the last one wins and each has an outcome',
  inAccount(async (account) => {
    const outcomes = await account.harness.write({
      ...upsert,
      records: Array.from({ length: 30 }, (_, at) => ({
        email: at % 2 === 0 ? 'ana@example.com' : 'Ana@Example.com',
        firstName: `Ana ${at}`,
      })),
    });
    expect(outcomes).toEqual(allSucceeded(30));
    expect(account.sandbox.state.contacts.get(1)?.firstName).toBe('Ana 29');
  }),
);

test(
  'an update writes the contact that is there and never creates one',
  inAccount(async (account) => {
    const outcomes = await account.harness.write({
      ...upsert,
      operation: 'update',
      records: [
        { email: 'Ana@example.com', firstName: 'Anna' },
        { email: 'nobody@example.com', firstName: 'Nobody' },
      ],
    });
    expect(outcomes).toMatchObject([succeeded, { status: 'rejected', code: 'not_found' }]);
    expect(account.sandbox.state.contacts.get(1)?.firstName).toBe('Anna');
    expect(account.sandbox.state.contacts.size).toBe(3);
  }),
);

test(
  'an insert refuses a contact that is there already',
  inAccount(async (account) => {
    const outcomes = await account.harness.write({
      ...upsert,
      operation: 'insert',
      records: [
        { email: 'ana@example.com', firstName: 'Changed' },
        { email: 'dana@example.com', firstName: 'Dana' },
      ],
    });
    expect(outcomes).toMatchObject([{ status: 'rejected', code: 'duplicate' }, succeeded]);
    expect(account.sandbox.state.contacts.get(1)?.firstName).toBe('Ana');
  }),
);

test(
  'a delete removes the contact and is content where there is none',
  inAccount(async (account) => {
    const outcomes = await account.harness.write({
      ...upsert,
      operation: 'delete',
      records: [{ email: 'ana@example.com' }, { email: 'nobody@example.com' }],
    });
    expect(outcomes).toEqual([succeeded, succeeded]);
    expect(account.sandbox.state.contacts.size).toBe(2);
  }),
);

test(
  'a mapping by another identifier than the e-mail address is refused before anything is sent',
  inAccount(async (account) => {
    const object = await account.harness.object('contact');
    const before = account.sandbox.exchanges.length;
    const batch = {
      object,
      operation: 'upsert',
      primaryIdentifier: 'phone',
      records: [{ phone: '1' }],
    } as const;
    await expect(account.harness.write(batch)).rejects.toThrow(/identified by email/);
    expect(account.sandbox.exchanges.length).toBe(before);
  }),
);

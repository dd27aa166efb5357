import { expect, test } from 'vitest';
import { allScopes, inAccount } from './testing/account.ts';

test(
  'objects are HubSpot’s own, custom ones, and one for each static list, custom event and subscription type',
  inAccount(async ({ harness }) => {
    const objects = await harness.objects();
    expect(objects.map(({ fullName, label }) => [fullName, label])).toEqual([
      ['contacts', 'Contact'],
      ['companies', 'Company'],
      ['deals', 'Deal'],
      ['tickets', 'Ticket'],
      ['products', 'Product'],
      ['line_items', 'Line Item'],
      ['leads', 'Lead'],
      ['appointments', 'Appointment'],
      ['2-3604285', 'Machine'],
      ['list.11', 'Static List Membership: Customers'],
      ['list.12', 'Static List Membership: Guests of 2026'],
      ['list.14', 'Static List Membership: Partners'],
      ['event.pe4242424_machine_started', 'Custom Behavioral Event: Machine started'],
      ['subscription.501', 'Subscription Preferences: Newsletter'],
      ['subscription.502', 'Subscription Preferences: Product news'],
    ]);
    const operations = Object.fromEntries(objects.map((one) => [one.fullName, one.supportedOperations]));
    expect(operations['contacts']).toEqual(['upsert', 'update', 'insert', 'mirror', 'delete']);
    expect(operations['list.11']).toEqual(['upsert', 'mirror', 'delete']);
    expect(operations['event.pe4242424_machine_started']).toEqual(['append']);
  }),
);

test(
  'what the scopes do not allow, and what the account has switched off, is left out',
  inAccount(
    async ({ harness, sandbox }) => {
      sandbox.state.disabled.add('0-2');
      expect((await harness.objects()).map(({ fullName }) => fullName)).toEqual(['contacts', '2-3604285']);
    },
    {
      scopes: allScopes.filter((scope) => /objects\.(contacts|companies)|schemas\.custom/.test(scope)),
    },
  ),
);

test(
  'properties become fields with their types',
  inAccount(async ({ harness }) => {
    const fields = await harness.fields('contacts');
    const types = Object.fromEntries(
      fields.map(({ fullName, type, array }) => [fullName, array ? [type] : type]),
    );
    expect(types).toEqual({
      hs_object_id: 'string',
      email: 'string',
      firstname: 'string',
      lastname: 'string',
      phone: 'string',
      lifecyclestage: 'string',
      external_id: 'string',
      nickname: 'string',
      topics: ['string'],
      score: 'decimal',
      is_partner: 'boolean',
      birthday: 'date',
      last_seen: 'date_time',
      createdate: 'date_time',
      hs_lead_rank: 'decimal',
      hubspot_owner_id: 'string',
      'association.companies': 'string',
    });
    const by = (name: string) => fields.find(({ fullName }) => fullName === name);
    expect(by('topics')?.operations).toEqual(['overwrite', 'merge']);
    expect(by('association.companies')).toMatchObject({ lookupObject: 'companies', canBeUpsertKey: false });
    expect(fields.filter(({ createable }) => !createable).map(({ fullName }) => fullName)).toEqual([
      'hs_object_id',
      'createdate',
      'hs_lead_rank',
    ]);
  }),
);

test(
  'keys are unique properties, HubSpot’s own identifiers, and custom lines of text and numbers',
  inAccount(async ({ harness }) => {
    const keys = async (object: string) => {
      const fields = await harness.fields(object);
      return {
        upsert: fields.filter((one) => one.canBeUpsertKey).map(({ fullName }) => fullName),
        update: fields.filter((one) => one.canBeUpdateKey).map(({ fullName }) => fullName),
      };
    };
    const contacts = ['email', 'external_id', 'nickname', 'score'];
    expect(await keys('contacts')).toEqual({ upsert: contacts, update: ['hs_object_id', ...contacts] });
    expect((await keys('companies')).upsert).toEqual(['domain']);
    expect((await keys('products')).upsert).toEqual(['hs_sku']);
    expect((await keys('leads')).upsert).toEqual(['hs_lead_name']);
    expect((await keys('2-3604285')).upsert).toEqual(['serial', 'model']);
    expect(await keys('list.11')).toEqual({ upsert: ['email', 'hs_object_id'], update: [] });
    expect((await keys('list.14')).upsert).toEqual(['hs_object_id']);
    const required = (await harness.fields('2-3604285')).filter((one) => one.requiredForMapping);
    expect(required.map(({ fullName }) => fullName)).toEqual(['serial']);
  }),
);

test(
  'an event’s fields are whose it is, when it was, and its own writable properties',
  inAccount(async ({ harness }) => {
    const fields = await harness.fields('event.pe4242424_machine_started');
    expect(fields.map(({ fullName }) => fullName)).toEqual([
      'email',
      'objectId',
      'utk',
      'occurredAt',
      'uuid',
      'programme',
      'minutes',
    ]);
  }),
);

test.each(['list.11', 'event.pe4242424_machine_started', 'subscription.501', 'contacts'])(
  'fields are read anew for an object that is known already: %s',
  (fullName) =>
    inAccount(async ({ harness }) => {
      const { fields: known, ...object } = await harness.object(fullName);
      expect(await harness.fields(object)).toEqual(known);
    })(),
);

test(
  'an object that is gone is said to be gone',
  inAccount(async ({ harness, sandbox }) => {
    const { fields: _, ...list } = await harness.object('list.11');
    const { fields: __, ...machine } = await harness.object('2-3604285');
    sandbox.state.lists.delete('11');
    sandbox.state.objects.delete('2-3604285');
    for (const object of [list, machine]) {
      await expect(harness.fields(object)).rejects.toMatchObject({
        whoMustAct: 'fix_configuration',
        message: expect.stringContaining('refresh the objects') as string,
      });
    }
  }),
);

test(
  'very many custom objects are listed without their fields, in answers of bounded size',
  inAccount(async (account) => {
    const { harness, sandbox, requests } = account;
    const machine = sandbox.state.objects.get('2-3604285');
    if (machine === undefined) throw new Error('there is no machine');
    for (let at = 1; at <= 60; at += 1) {
      const path = `2-${at}`;
      sandbox.state.objects.set(path, { ...machine, path, objectTypeId: path, singular: `Kind ${at}` });
    }
    const objects = await harness.objects();
    const kind = objects.find(({ fullName }) => fullName === '2-7');
    expect(objects.filter(({ fullName }) => fullName.startsWith('2-'))).toHaveLength(61);
    expect(kind).not.toHaveProperty('fields');
    const list = sandbox.exchanges.find(({ url }) => url.includes('/schemas'));
    expect(list?.url).toContain('includePropertyDefinitions=false');
    if (kind === undefined) throw new Error('there is no such kind');
    const fields = await harness.fields(kind);
    expect(fields.map(({ fullName }) => fullName)).toContain('serial');
    const records = [{ serial: 'M-7' }];
    const upsert = { object: kind, operation: 'upsert', primaryIdentifier: 'serial', records } as const;
    expect(await harness.write({ ...upsert, fields })).toEqual([{ status: 'succeeded' }]);
    expect(requests().some((one) => one.endsWith('2-7/batch/upsert'))).toBe(true);
  }),
);

test(
  'a custom object may be associated with what its definition says',
  inAccount(async ({ harness }) => {
    const { fields: known, ...machine } = await harness.object('2-3604285');
    const associations = (fields: typeof known) =>
      fields
        .filter(({ lookupObject }) => lookupObject !== null)
        .map(({ fullName, label }) => [fullName, label]);
    expect(associations(known)).toEqual([['association.contacts', 'Associated Contact']]);
    expect(associations(await harness.fields(machine))).toEqual(associations(known));
  }),
);

test(
  'the fields of one list need one request, however many lists there are',
  inAccount(async ({ harness, requests }) => {
    const { fields: _, ...list } = await harness.object('list.11');
    const before = requests().length;
    await harness.fields(list);
    expect(requests().slice(before)).toEqual(['GET /crm/lists/2026-09/11']);
  }),
);

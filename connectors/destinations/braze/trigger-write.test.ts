import { describe, expect, test } from 'vitest';
import { destinationField } from './field.ts';
import { allSucceeded, inAccount } from './testing/account.ts';

const CAMPAIGN = '3f2a9b10-0000-4000-8000-000000000001';
const append = { operation: 'append', primaryIdentifier: null } as const;
const shipped = { ...append, object: `campaign:${CAMPAIGN}` } as const;
const onboarding = { ...append, object: 'canvas:7c1d0e20-0000-4000-8000-000000000001' } as const;

describe('a campaign', () => {
  test(
    'goes to each user with what is mapped beside, and never to its segment',
    inAccount(async ({ harness, bodies }) => {
      const { fields } = await harness.object(shipped.object);
      const records = [
        { external_user_id: 'customer-1', order: '4711', trigger_properties: { carrier: 'post' } },
        { user_alias: '{"alias_name":"4711","alias_label":"customer_number"}', order: null },
        {
          external_user_id: 'customer-9',
          attributes: { first_name: 'New' },
          send_to_existing_only: false,
        },
        { order: '4712' },
      ];
      const mapped = [...fields, destinationField('order', 'Order', 'string')];
      const outcomes = await harness.write({ ...shipped, fields: mapped, records });
      expect(outcomes).toMatchObject([
        { status: 'succeeded' },
        { status: 'succeeded' },
        { status: 'succeeded' },
        { status: 'rejected', code: 'missing_identifier' },
      ]);
      expect(bodies('/campaigns/trigger/send')).toEqual([
        {
          campaign_id: CAMPAIGN,
          broadcast: false,
          recipients: [
            { external_user_id: 'customer-1', trigger_properties: { carrier: 'post', order: '4711' } },
            { user_alias: { alias_name: '4711', alias_label: 'customer_number' } },
            {
              external_user_id: 'customer-9',
              attributes: { first_name: 'New' },
              send_to_existing_only: false,
            },
          ],
        },
      ]);
    }),
  );

  test(
    'reaches fifty in a request, and somebody who is to get it twice in two',
    inAccount(async ({ harness, sandbox, bodies }) => {
      const records = Array.from({ length: 60 }, (_, at) => ({ external_user_id: `customer-${at % 55}` }));
      expect(await harness.write({ ...shipped, records })).toEqual(allSucceeded(60));
      const counts = (bodies('/campaigns/trigger/send') as { recipients: unknown[] }[]).map(
        ({ recipients }) => recipients.length,
      );
      expect(counts).toEqual([50, 5, 5]);
      expect(sandbox.state.sent).toHaveLength(60);
    }),
  );

  test(
    'that is not delivered by API trigger is a matter of the campaign, not of the records',
    inAccount(async ({ harness, requests }) => {
      const object = 'campaign:3f2a9b10-0000-4000-8000-000000000002';
      const records = [{ external_user_id: 'customer-1' }, { external_user_id: 'customer-2' }];
      await expect(harness.write({ ...append, object, records })).rejects.toMatchObject({
        whoMustAct: 'fix_configuration',
        message: expect.stringMatching(/Invalid Campaign ID.*delivered by API trigger/) as string,
      });
      expect(requests().filter((one) => one === 'POST /campaigns/trigger/send')).toHaveLength(1);
    }),
  );

  test(
    'that is refused for one recipient is sent to the others, once each',
    inAccount(async ({ harness, sandbox }) => {
      const records = [
        { external_user_id: 'customer-1' },
        { external_user_id: 'customer-2', send_to_existing_only: false },
        { external_user_id: 'customer-3' },
      ];
      const outcomes = await harness.write({ ...shipped, records });
      expect(outcomes.map(({ status }) => status)).toEqual(['succeeded', 'rejected', 'succeeded']);
      const reached = sandbox.state.sent.map(({ recipient }) => recipient['external_user_id']);
      expect(new Set(reached)).toEqual(new Set(['customer-1', 'customer-3']));
      expect(reached).toHaveLength(2);
    }),
  );
});

describe('a Canvas', () => {
  test(
    'is entered with a context',
    inAccount(async ({ harness, sandbox }) => {
      const records = [{ external_user_id: 'customer-1', context: { plan: 'Team' } }];
      expect(await harness.write({ ...onboarding, records })).toEqual(allSucceeded(1));
      expect(sandbox.state.sent).toMatchObject([
        { recipient: { external_user_id: 'customer-1', context: { plan: 'Team' } } },
      ]);
    }),
  );
});

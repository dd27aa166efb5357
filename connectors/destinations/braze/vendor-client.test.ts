import { Braze } from 'braze-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BrazeSandbox } from './sandbox/index.ts';
import { startBrazeSandbox } from './sandbox/index.ts';

const GROUP = '9a8b7c60-0000-4000-8000-000000000001';
const time = '2026-03-01T10:00:00Z';

let sandbox: BrazeSandbox;
let braze: Braze;
beforeAll(async () => {
  sandbox = await startBrazeSandbox();
  braze = new Braze(sandbox.url, sandbox.apiKey);
});
afterAll(() => sandbox.close());

test('braze-api tracks users, events and purchases, and reads the user back', async () => {
  const external_id = 'client-1';
  const answer = await braze.users.track({
    attributes: [{ external_id, email: 'client@example.com', plan: 'Team' }],
    events: [{ external_id, name: 'ordered', time }],
    purchases: [{ external_id, product_id: 'mug', currency: 'EUR', price: 8.5, time }],
  });
  expect(answer).toMatchObject({
    message: 'success',
    attributes_processed: 1,
    events_processed: 1,
    purchases_processed: 1,
  });
  const exported = await braze.users.export.ids({ external_ids: [external_id, 'nobody'] });
  expect(exported).toMatchObject({
    users: [{ external_id, email: 'client@example.com', custom_attributes: { plan: 'Team' } }],
    invalid_user_ids: ['nobody'],
  });
});

test('braze-api adds an alias and deletes users', async () => {
  await braze.users.track({ attributes: [{ external_id: 'client-2' }] });
  const alias = { alias_name: 'c2', alias_label: 'client' };
  await braze.users.alias.new({ user_aliases: [{ external_id: 'client-2', ...alias }] });
  expect(await braze.users.export.ids({ user_aliases: [alias] })).toMatchObject({
    users: [{ external_id: 'client-2', user_aliases: [alias] }],
  });
  expect(await braze.users.delete({ external_ids: ['client-2'] })).toMatchObject({ deleted: 1 });
  expect(await braze.users.export.ids({ external_ids: ['client-2'] })).toMatchObject({ users: [] });
});

test('braze-api lists and triggers campaigns and Canvases', async () => {
  const { campaigns } = await braze.campaigns.list({ page: 0 });
  const { canvases } = await braze.canvas.list({ page: 0 });
  expect(campaigns.map(({ name }) => name)).toEqual(['Order shipped', 'Newsletter']);
  const recipients = [{ external_user_id: 'customer-1' }];
  const campaign_id = campaigns[0]?.id ?? '';
  const canvas_id = canvases[0]?.id ?? '';
  expect(await braze.campaigns.trigger.send({ campaign_id, recipients })).toMatchObject({
    message: 'success',
  });
  expect(await braze.canvas.trigger.send({ canvas_id, recipients })).toMatchObject({ message: 'success' });
  expect(sandbox.state.sent.map(({ id }) => id)).toEqual([campaign_id, canvas_id]);
});

test('braze-api lists catalogs and pages through items', async () => {
  for (let at = 0; at < 60; at += 1) {
    sandbox.state.catalogs.get('products')?.items.set(`cup-${at}`, { id: `cup-${at}`, title: 'Cup' });
  }
  const { catalogs } = await braze.catalogs.synchronous.list();
  expect(catalogs).toMatchObject([{ name: 'products', num_items: 61 }]);
  const ids: string[] = [];
  for await (const item of braze.catalogs.synchronous.items({ catalog_name: 'products' })) ids.push(item.id);
  expect(new Set(ids).size).toBe(61);
  const one = await braze.catalogs.synchronous.item({ catalog_name: 'products', item_id: 'mug-1' });
  expect(one.items[0]).toMatchObject({ title: 'Mug' });
});

test('braze-api sets and reads subscriptions', async () => {
  const group = { subscription_group_id: GROUP, subscription_state: 'subscribed' as const };
  await braze.v2.subscription.status.set({
    subscription_groups: [{ ...group, external_ids: ['customer-1'] }],
  });
  const read = await braze.subscription.status.get({
    subscription_group_id: GROUP,
    external_id: ['customer-1', 'customer-2'],
  });
  expect(read.status).toEqual({ 'customer-1': 'Subscribed', 'customer-2': 'Unknown' });
});

test("braze-api understands the sandbox's refusals", async () => {
  const stranger = new Braze(sandbox.url, 'another-key');
  await expect(stranger.campaigns.list()).rejects.toMatchObject({ status: 401, message: 'Invalid API key' });
  await expect(braze.users.track({ attributes: [{ plan: 'Team' }] })).rejects.toMatchObject({
    status: 400,
    errors: [{ input_array: 'attributes', index: 0 }],
  });
});

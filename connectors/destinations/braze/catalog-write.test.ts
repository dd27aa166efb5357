import { describe, expect, test } from 'vitest';
import { allSucceeded, inAccount } from './testing/account.ts';

const products = { object: 'catalog:products', primaryIdentifier: 'id' } as const;
const upsert = { ...products, operation: 'upsert' } as const;
const ITEMS = '/catalogs/products/items';

describe('catalog items', () => {
  test(
    'are made and replaced by an upsert, with the types of the catalog',
    inAccount(async ({ harness, sandbox, requests }) => {
      const records = [
        { id: 'mug-1', title: 'Big mug', price: 9.5 },
        { id: 'cup-1', title: 'Cup', in_stock: null, colors: ['red'], dimensions: { height: 9 } },
      ];
      expect(await harness.write({ ...upsert, records })).toEqual(allSucceeded(2));
      expect([...(sandbox.state.catalogs.get('products')?.items.values() ?? [])]).toEqual([
        { id: 'mug-1', title: 'Big mug', price: 9.5 },
        { id: 'cup-1', title: 'Cup', colors: ['red'], dimensions: { height: 9 } },
      ]);
      expect(requests()).toContain(`PUT ${ITEMS}`);
    }),
  );

  test(
    'are edited by an update, which makes none and empties what is null',
    inAccount(async ({ harness, sandbox, requests }) => {
      const records = [
        { id: 'mug-1', price: null },
        { id: 'nothing', price: 1 },
      ];
      expect(await harness.write({ ...products, operation: 'update', records })).toEqual(allSucceeded(2));
      expect([...(sandbox.state.catalogs.get('products')?.items.values() ?? [])]).toEqual([
        { id: 'mug-1', title: 'Mug', price: null, in_stock: true },
      ]);
      expect(requests()).toContain(`PATCH ${ITEMS}`);
    }),
  );

  test(
    'are deleted, fifty in a request',
    inAccount(async ({ harness, sandbox, bodies }) => {
      const records = Array.from({ length: 51 }, (_, at) => ({ id: `mug-${at}` }));
      expect(await harness.write({ ...products, operation: 'delete', records })).toEqual(allSucceeded(51));
      expect(bodies(ITEMS)).toHaveLength(2);
      expect(sandbox.state.catalogs.get('products')?.items.size).toBe(0);
    }),
  );

  test(
    'that come twice go once: replaced by the last record, edited by all of them',
    inAccount(async ({ harness, bodies }) => {
      const records = [
        { id: 'mug-1', title: 'A', price: 1 },
        { id: 'mug-1', title: 'B' },
      ];
      expect(await harness.write({ ...upsert, records })).toEqual(allSucceeded(2));
      expect(await harness.write({ ...products, operation: 'update', records })).toEqual(allSucceeded(2));
      expect(bodies(ITEMS)).toEqual([
        { items: [{ id: 'mug-1', title: 'B' }] },
        { items: [{ id: 'mug-1', title: 'B', price: 1 }] },
      ]);
    }),
  );

  test(
    'that Braze names in a refusal are refused alone',
    inAccount(async ({ harness, sandbox, bodies }) => {
      const records = [
        { id: 'a b', title: 'Odd' },
        { id: 'cup-1', title: 'Cup' },
        { title: 'Nameless' },
        { id: 'cup-2', title: 'x'.repeat(6000) },
      ];
      expect(await harness.write({ ...upsert, records })).toMatchObject([
        { status: 'rejected', message: expect.stringMatching(/^invalid-ids: Item IDs can only/) as string },
        { status: 'succeeded' },
        { status: 'rejected', code: 'missing_identifier' },
        { status: 'rejected', message: expect.stringMatching(/^items-too-large/) as string },
      ]);
      expect(sandbox.state.catalogs.get('products')?.items.has('cup-1')).toBe(true);
      expect(bodies(ITEMS)).toHaveLength(3);
    }),
  );

  test(
    'of a catalog that is gone are a matter of the sync',
    inAccount(async ({ harness, sandbox }) => {
      const object = await harness.object('catalog:products');
      sandbox.state.catalogs.clear();
      const records = [{ id: 'cup-1', title: 'Cup' }];
      await expect(harness.write({ ...upsert, object, records })).rejects.toMatchObject({
        whoMustAct: 'fix_configuration',
        message: expect.stringMatching(/catalog-not-found.*no catalog products any more/) as string,
      });
      const byTitle = { ...upsert, object, primaryIdentifier: 'title', records };
      await expect(harness.write(byTitle)).rejects.toMatchObject({
        message: expect.stringContaining('identified by id') as string,
      });
    }),
  );
});

import { expect, test, vi } from 'vitest';
import { FewAtOnce } from './few-at-once.ts';

test('no more run at once than may, in order, and a failure gives its place back', async () => {
  const few = new FewAtOnce(2);
  const ends: PromiseWithResolvers<void>[] = [];
  const begun: number[] = [];
  const all = [0, 1, 2, 3].map((name) =>
    few.run(async () => {
      begun.push(name);
      const end = Promise.withResolvers<void>();
      ends[name] = end;
      await end.promise;
    }),
  );
  await Promise.resolve();
  expect(begun).toEqual([0, 1]);
  ends[1]?.reject(new Error('failed'));
  await expect(all[1]).rejects.toThrow('failed');
  await vi.waitFor(() => expect(begun).toEqual([0, 1, 2]));
  ends[0]?.resolve();
  await all[0];
  await vi.waitFor(() => expect(begun).toEqual([0, 1, 2, 3]));
  ends[2]?.resolve();
  ends[3]?.resolve();
  await Promise.all([all[2], all[3]]);
  expect(await few.run(async () => 'free')).toBe('free');
});

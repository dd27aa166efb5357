import { expect, test } from 'vitest';
import { OpenLifetime } from './lifetime.ts';

test('what is kept is closed at the end, once', async () => {
  const lifetime = new OpenLifetime();
  const closed: string[] = [];
  lifetime.onEnd(async () => void closed.push('one'));
  lifetime.onEnd(async () => void closed.push('two'));

  expect(closed).toEqual([]);
  await lifetime.end();
  await lifetime.end();

  expect(closed).toEqual(['one', 'two']);
});

test('what does not close keeps nothing else open', async () => {
  const lifetime = new OpenLifetime();
  const closed: string[] = [];
  lifetime.onEnd(() => Promise.reject(new Error('the server is gone')));
  lifetime.onEnd(async () => void closed.push('two'));

  await lifetime.end();

  expect(closed).toEqual(['two']);
});

test('what comes after the end is closed at once', async () => {
  const lifetime = new OpenLifetime();
  await lifetime.end();
  const closed: string[] = [];

  lifetime.onEnd(async () => void closed.push('late'));

  expect(closed).toEqual(['late']);
});

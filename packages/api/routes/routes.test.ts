import { expect, test } from 'vitest';
import { endpoints } from '#contract';
import { routes } from './index.ts';

const nameOf = ({ method, path }: { method: string; path: string }): string => `${method} ${path}`;

test('every endpoint of the contract has exactly one route, and no route serves anything else', () => {
  const served = routes.map((route) => nameOf(route.endpoint));
  expect(served.toSorted()).toEqual(endpoints.map(nameOf).toSorted());
  expect(new Set(served).size).toBe(served.length);
});

test('every route serves the very endpoint that is documented', () => {
  for (const { endpoint } of routes) expect(endpoints).toContain(endpoint);
});

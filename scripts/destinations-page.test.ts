import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { destinationsPage, withDestinations } from './destinations-page.ts';

test('docs/destinations.md says what the connectors declare: else run `npm run destinations-docs`', async () => {
  const page = await readFile(destinationsPage, 'utf8');
  expect(page).toBe(await withDestinations(page));
});

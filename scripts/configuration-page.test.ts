import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { configurationPage, withVariables } from './configuration-page.ts';

test('docs/configuration.md has every variable as the server reads it: else run `npm run configuration-docs`', async () => {
  const page = await readFile(configurationPage, 'utf8');
  expect(page).toBe(await withVariables(page));
});

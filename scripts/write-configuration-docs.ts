import { readFile, writeFile } from 'node:fs/promises';
import { configurationPage, withVariables } from './configuration-page.ts';

// Run after a change of apps/server/variables.ts, or after adding a connector.
await writeFile(configurationPage, await withVariables(await readFile(configurationPage, 'utf8')));

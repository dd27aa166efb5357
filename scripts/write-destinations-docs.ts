import { readFile, writeFile } from 'node:fs/promises';
import { destinationsPage, withDestinations } from './destinations-page.ts';

await writeFile(destinationsPage, await withDestinations(await readFile(destinationsPage, 'utf8')));

import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { changedCustomers, customers } from './customers.ts';
import type { Customer } from './customers.ts';
import type { PracticeWarehouse } from './warehouse.ts';

const FILE = 'customers.csv';

/** A CSV file in a folder of its own. */
export async function startFileWarehouse(): Promise<PracticeWarehouse> {
  const folder = await mkdtemp(join(tmpdir(), 'spillway-demo-'));
  const write = async (rows: readonly Customer[]): Promise<void> => {
    const unfinished = join(folder, '.new');
    await writeFile(unfinished, stringify([...rows], { header: true, cast: { boolean: String } }));
    await rename(unfinished, join(folder, FILE));
  };
  await write(customers());
  return {
    label: 'CSV file',
    type: 'csv',
    credentials: { path: FILE },
    table: { catalog: 'files', schema: 'main', name: 'customers' },
    environment: { SPILLWAY_FILES_DIR: folder },
    changeOne: () => write(changedCustomers()),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

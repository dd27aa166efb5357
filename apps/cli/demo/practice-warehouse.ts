import { EmbeddedPostgresError } from '#store';
import { startFileWarehouse } from './file-warehouse.ts';
import { startPostgresWarehouse } from './postgres-warehouse.ts';
import type { PracticeWarehouse } from './warehouse.ts';

/** A PostgreSQL of its own; a CSV file on machines that have none to start, where the server uses DATABASE_URL. */
export async function startPracticeWarehouse(): Promise<PracticeWarehouse> {
  try {
    return await startPostgresWarehouse();
  } catch (error) {
    if (!(error instanceof EmbeddedPostgresError)) throw error;
    return startFileWarehouse();
  }
}

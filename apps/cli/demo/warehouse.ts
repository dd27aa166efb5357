import { EmbeddedPostgresError } from '#store';
import { startFileWarehouse } from './file-warehouse.ts';
import { startPostgresWarehouse } from './postgres-warehouse.ts';

/** A small source of customers whose rows the demo syncs. */
export interface PracticeWarehouse {
  readonly label: string;
  /** For POST /sources. */
  readonly type: string;
  readonly credentials: Readonly<Record<string, string | number>>;
  readonly table: { readonly catalog: string; readonly schema: string; readonly name: string };
  /** What the server is started with so that it may read it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Changes one row. */
  changeOne(): Promise<void>;
  close(): Promise<void>;
}

/** A PostgreSQL of its own; a CSV file on machines that have none to start, where the server uses DATABASE_URL. */
export async function startPracticeWarehouse(): Promise<PracticeWarehouse> {
  try {
    return await startPostgresWarehouse();
  } catch (error) {
    if (!(error instanceof EmbeddedPostgresError)) throw error;
    return startFileWarehouse();
  }
}

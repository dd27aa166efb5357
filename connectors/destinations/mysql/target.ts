import type { WriteOperation } from '#connector-kit';
import type { Table } from './catalog.ts';
import type { Session } from './session.ts';

/** Where the rows of one batch go, and how. */
export interface Target {
  readonly session: Session;
  readonly table: Table;
  readonly operation: WriteOperation;
  /** The column that identifies a row; empty where rows are only added. */
  readonly key: string;
}

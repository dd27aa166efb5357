export { awaitReferences, continueIds, insertRows, unqueuedJobs } from './fill.ts';
export { countRows, readSnapshot } from './snapshot.ts';
export type { StoreSnapshot } from './snapshot.ts';
export { appliedMigrations, movedTables } from './tables.ts';
export type { MovedTable } from './tables.ts';

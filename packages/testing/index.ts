export { debianPostgres15, startTestPostgres } from './postgres-server.ts';
export type { TestPostgres, TestPostgresOptions } from './postgres-server.ts';

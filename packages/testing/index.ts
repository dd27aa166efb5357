export { debianPostgres15, startTestPostgres } from './postgres-server.ts';
export type { TestPostgres, TestPostgresOptions } from './postgres-server.ts';
export { createTestDatabase } from './store-database.ts';
export type { TestDatabase } from './store-database.ts';
export { startTestMariadb } from './mariadb-server.ts';
export type { TestMariadb, TestMariadbOptions } from './mariadb-server.ts';

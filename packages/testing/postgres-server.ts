import { debianFolders } from '../store/embedded/index.ts';

export { startThrowawayPostgres as startTestPostgres } from '../store/embedded/index.ts';
export type {
  ThrowawayOptions as TestPostgresOptions,
  ThrowawayPostgres as TestPostgres,
} from '../store/embedded/index.ts';

/**
 * The folder of Debian's own PostgreSQL (15 on Debian 12), for `binaries`: an older server under the same tests.
 * Undefined where none is installed.
 */
export function debianPostgres15(): string | undefined {
  return debianFolders()[0];
}

import type { AnyDestination, AnySource, ConnectorLog } from '#connector-kit';
import type { Egress } from '#egress';
import type { Pace, StateStore } from '#engine';
import type { OAuthClient } from '#oauth';
import type { Secret } from '#secret';
import type { JobQueue, Store } from '#store';
import type { Vault } from '#vault';
import type { TokenMemory } from './oauth/stored-grant.ts';
import type { TokenHolders } from './token-holders.ts';
import type { WorkFolders } from './work-folders.ts';

export interface Log extends ConnectorLog {
  error(fields: object, message: string): void;
}

/** What the use-cases work with; put together once by the server. */
export interface Services {
  readonly store: Store;
  readonly vault: Vault;
  readonly egress: Egress;
  readonly queue: JobQueue;
  readonly tokens: TokenHolders;
  /** By service name. */
  readonly connectors: ReadonlyMap<string, AnyDestination>;
  /** By service name. */
  readonly sources: ReadonlyMap<string, AnySource>;
  /** The folder below which sources may read files, without links in its path (SPILLWAY_FILES_DIR). */
  readonly filesDir: string | undefined;
  /** Where snapshots and plans of syncs are kept. */
  readonly state: StateStore;
  /** What DuckDB may use for one run: `256MB`. */
  readonly engineMemory: string;
  /** How patient runs are. */
  readonly pace: Pace;
  /** Folders for files of work under way. */
  readonly work: WorkFolders;
  /** `SPILLWAY_<TYPE>_BASE_URL` by service name, without a trailing slash. */
  readonly baseUrls: ReadonlyMap<string, string>;
  /** OAuth clients of the environment, by service name. */
  readonly oauthClients: ReadonlyMap<string, OAuthClient>;
  readonly tokenMemory: TokenMemory;
  /** The server's own Google service account, as the JSON of its key file: for the first workspace only. */
  readonly googleServiceAccount: Secret | undefined;
  readonly log: Log;
  /** Aborts when the process is told to stop: whoever only waits goes on with what is known. */
  readonly stopping: AbortSignal;
}

/** Who asks, for the audit log: `token:<id>` or `command line`. */
export type Actor = string;

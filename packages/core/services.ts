import type { AnyDestination, ConnectorLog } from '#connector-kit';
import type { Egress } from '#egress';
import type { JobQueue, Store } from '#store';
import type { Vault } from '#vault';
import type { TokenHolders } from './token-holders.ts';

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
  /** `SPILLWAY_<TYPE>_BASE_URL` by service name, without a trailing slash. */
  readonly baseUrls: ReadonlyMap<string, string>;
  readonly log: Log;
  /** Aborts when the process is told to stop: whoever only waits goes on with what is known. */
  readonly stopping: AbortSignal;
}

/** Who asks, for the audit log: `token:<id>` or `command line`. */
export type Actor = string;

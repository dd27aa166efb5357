import type { CheckResult, JsonObject, StepResult } from '#connector-kit';
import type { Redactor } from '#secret';
import type { ConnectionJob, WorkspaceScope } from '#store';

/** Stores in a transaction in which the job's attempt is sure to be the current one. */
export type StoreInJob = <Result>(write: (inside: WorkspaceScope) => Promise<Result>) => Promise<Result>;

/** A destination or a source as its jobs see it. */
export interface Connection {
  readonly noun: 'destination' | 'source';
  readonly id: number;
  readonly credentialsVersion: number;
  readonly testSteps: readonly StepResult[] | null;
  readonly testSucceeded: boolean | null;
  /** The version that its credentials have now; undefined when it is gone. */
  currentVersion(): Promise<number | undefined>;
  /** Keeps it from being changed until the end of the transaction. @returns false when it is gone */
  hold(inside: WorkspaceScope): Promise<boolean>;
  /** @returns false when the credentials have changed since, and nothing was stored */
  recordCheck(
    inside: WorkspaceScope,
    steps: readonly StepResult[],
    succeeded: boolean | null,
    found?: JsonObject,
  ): Promise<boolean>;
  /** @throws VaultError, NotFound, ConfigurationError */
  open(signal: AbortSignal): Promise<ConnectionAtWork>;
}

/** A connection that is open: close it. */
export interface ConnectionAtWork {
  readonly redactor: Redactor;
  check(onProgress: (steps: readonly StepResult[]) => Promise<void>): Promise<CheckResult>;
  /** Finds what the job is for. @returns why it failed, or undefined */
  discover(job: ConnectionJob, store: StoreInJob): Promise<string | undefined>;
  close(): Promise<void>;
}

/** The database failed us, or another worker has taken the job over: the job is for another attempt. */
export class NotStored extends Error {}

/** A job was given up because the destination or the source took too long. */
export class TimeOver extends Error {
  constructor(noun: Connection['noun'], longestMs: number) {
    super(
      `The ${noun} did not finish answering within ${longestMs / 60_000} minutes. Is it overloaded? Try again later.`,
    );
  }
}

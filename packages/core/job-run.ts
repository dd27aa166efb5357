import type { AnyDestination } from '#connector-kit';
import type { Destination, DestinationJob, WorkspaceScope } from '#store';
import type { ConnectorWork } from './connector-context.ts';
import type { Services } from './services.ts';

/** A job of one destination under way. */
export interface JobRun {
  readonly services: Services;
  readonly scope: WorkspaceScope;
  readonly job: DestinationJob;
  readonly destination: Destination;
  readonly connector: AnyDestination;
  readonly work: ConnectorWork;
  /** Stores in a transaction in which this attempt is sure to be the current one. */
  store<Result>(write: (inside: WorkspaceScope) => Promise<Result>): Promise<Result>;
}

/** The database failed us, or another worker has taken the job over: the job is for another attempt. */
export class NotStored extends Error {}

/** A job was given up because the destination took too long. */
export class TimeOver extends Error {
  constructor(longestMs: number) {
    super(
      `The destination did not finish answering within ${longestMs / 60_000} minutes. Is it overloaded? Try again later.`,
    );
  }
}

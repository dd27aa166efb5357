import type { AddressInfo } from 'node:net';
import type { FastifyBaseLogger } from 'fastify';
import { buildApi } from '#api';
import {
  abandonConnectionJob,
  abandonSyncRun,
  bootstrap,
  keepGrantsAlive,
  queueDueRuns,
  removeOld,
  requireKeys,
  runConnectionJob,
  runSyncJob,
} from '#core';
import type { Services } from '#core';
import { ConfigurationError } from './configuration.ts';
import { withRoomyHeap } from './heap-growth.ts';
import type { Configuration } from './configuration.ts';
import { openServices } from './open-services.ts';
import { repeat } from './repeat.ts';

/** How often authorizations are looked after. */
const KEEP_ALIVE_MS = 60_000;

/** How often workers look for syncs that are due. */
const DUE_RUNS_MS = 1_000;

/** How often workers remove what has been kept for long enough. */
const RETENTION_MS = 3_600_000;

/** How long clients may take over requests under way once the server is told to stop. */
const LONGEST_STOP_MS = 10_000;

export interface RunningServer {
  /** Base URL of the API's host; undefined for a worker, which listens nowhere. */
  readonly url: string | undefined;
  readonly services: Services;
  /** Whether the store was empty and got its first workspace. */
  readonly isNew: boolean;
  /** Requests under way finish, jobs under way are handed back. */
  stop(): Promise<void>;
}

export interface ServerOptions {
  /**
   * Whether a worker renews tokens that rest. Not where base URLs lead to stand-ins of providers: these would refuse
   * what real ones have granted.
   */
  readonly keepsGrantsAlive?: boolean;
}

/** Starts the roles of this process. */
export async function startServer(
  configuration: Configuration,
  logger: FastifyBaseLogger,
  onLost?: (error: Error) => void,
  options: ServerOptions = {},
): Promise<RunningServer> {
  const started = new AsyncDisposableStack();
  const stopping = new AbortController();
  try {
    return {
      ...(await startRoles(configuration, logger, onLost, started, stopping.signal, options)),
      stop: () => {
        stopping.abort();
        return started.disposeAsync();
      },
    };
  } catch (error) {
    await started.disposeAsync();
    throw error;
  }
}

async function startRoles(
  configuration: Configuration,
  logger: FastifyBaseLogger,
  onLost: ((error: Error) => void) | undefined,
  started: AsyncDisposableStack,
  stopping: AbortSignal,
  { keepsGrantsAlive = true }: ServerOptions,
): Promise<Omit<RunningServer, 'stop'>> {
  const works = configuration.role !== 'api';
  const opened = await openServices(configuration, {
    works,
    log: logger,
    stopping,
    ...(onLost === undefined ? {} : { onLost }),
  });
  started.defer(() => opened.close());
  const { services } = opened;
  await requireKeys(services.store.db, services.vault);
  const isNew = await bootstrap(services, {
    workspaceToken: configuration.bootstrapWorkspaceToken,
    organizationToken: configuration.bootstrapOrganizationToken,
  });
  if (works) {
    for (const end of lookAfter(services, configuration.retentionDays, keepsGrantsAlive)) started.defer(end);
    await services.queue.work({
      run: (job, signal) => runConnectionJob(services, job, signal),
      abandon: (job) => abandonConnectionJob(services, job),
    });
    await services.queue.workRuns(
      {
        run: (job, signal) => withRoomyHeap(() => runSyncJob(services, job, signal)),
        abandon: (job) => abandonSyncRun(services, job),
      },
      configuration.parallelRuns,
    );
  }
  const url =
    configuration.role === 'worker' ? undefined : await listen(configuration, services, logger, started);
  logger.info({ url, role: configuration.role }, 'Spillway is ready');
  return { url, services, isNew };
}

/** What workers look after beside their jobs. @returns ends it, waiting for what is under way */
function lookAfter(
  services: Services,
  retentionDays: number,
  keepsGrantsAlive: boolean,
): readonly (() => Promise<void>)[] {
  const warn = (message: string) => (error: unknown) => services.log.warn({ err: error }, message);
  const ends = [
    repeat(DUE_RUNS_MS, () => queueDueRuns(services), warn('runs that are due could not be queued')),
    repeat(RETENTION_MS, () => removeOld(services, retentionDays), warn('what is old could not be removed')),
  ];
  if (keepsGrantsAlive) {
    const onFault = warn('authorizations could not be looked after');
    ends.push(repeat(KEEP_ALIVE_MS, () => keepGrantsAlive(services), onFault));
  }
  return ends;
}

async function listen(
  configuration: Configuration,
  services: Services,
  logger: FastifyBaseLogger,
  started: AsyncDisposableStack,
): Promise<string> {
  const { host, port, publicUrl } = configuration;
  const api = await buildApi({ services, logger, publicUrl });
  started.defer(async () => {
    // A client that never ends its request would hold the stop up.
    const cut = setTimeout(() => api.server.closeAllConnections(), LONGEST_STOP_MS);
    await api.close();
    clearTimeout(cut);
  });
  await services.store.notifications.serve();
  await api.listen({ host, port }).catch((error: unknown) => {
    throw cannotListen(error as NodeJS.ErrnoException, host, port);
  });
  const address = api.server.address() as AddressInfo;
  const name = host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${address.port}`;
}

function cannotListen(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const remedies: Readonly<Record<string, string>> = {
    EADDRINUSE: `SPILLWAY_PORT: something listens on port ${port} of ${host} already. Stop it, or set another port.`,
    EACCES: `SPILLWAY_PORT: this account may not listen on port ${port}. Set one above 1023.`,
    EADDRNOTAVAIL: `SPILLWAY_HOST: ${host} is no address of this machine. Set one that is, or 0.0.0.0 for all.`,
    ENOTFOUND: `SPILLWAY_HOST: ${host} does not resolve. Set an IP address of this machine.`,
  };
  const remedy = remedies[error.code ?? ''];
  return remedy === undefined ? error : new ConfigurationError(remedy, { cause: error });
}

import type { AddressInfo } from 'node:net';
import type { FastifyBaseLogger } from 'fastify';
import { buildApi } from '#api';
import { abandonDestinationJob, bootstrap, runDestinationJob } from '#core';
import type { Services } from '#core';
import type { Configuration } from './configuration.ts';
import { openServices } from './open-services.ts';

export interface RunningServer {
  /** Base URL of the API's host; undefined for a worker, which listens nowhere. */
  readonly url: string | undefined;
  readonly services: Services;
  /** Whether the store was empty and got its first workspace. */
  readonly isNew: boolean;
  /** Requests under way finish, jobs under way are handed back. */
  stop(): Promise<void>;
}

/** Starts the roles of this process. */
export async function startServer(
  configuration: Configuration,
  logger: FastifyBaseLogger,
  onLost?: (error: Error) => void,
): Promise<RunningServer> {
  await using starting = new AsyncDisposableStack();
  const works = configuration.role !== 'api';
  const opened = await openServices(configuration, {
    works,
    log: logger,
    ...(onLost === undefined ? {} : { onLost }),
  });
  starting.defer(() => opened.close());
  const { services } = opened;
  const isNew = await bootstrap(services, {
    workspaceToken: configuration.bootstrapWorkspaceToken,
    organizationToken: configuration.bootstrapOrganizationToken,
  });
  if (works) {
    await services.queue.work({
      run: (job, signal) => runDestinationJob(services, job, signal),
      abandon: (job) => abandonDestinationJob(services, job),
    });
  }
  const url =
    configuration.role === 'worker' ? undefined : await listen(configuration, services, logger, starting);
  const started = starting.move();
  logger.info({ url, role: configuration.role }, 'Spillway is ready');
  return { url, services, isNew, stop: () => started.disposeAsync() };
}

async function listen(
  configuration: Configuration,
  services: Services,
  logger: FastifyBaseLogger,
  starting: AsyncDisposableStack,
): Promise<string> {
  const { host, port, publicUrl } = configuration;
  const api = await buildApi({ services, logger, publicUrl });
  starting.defer(() => api.close());
  await api.listen({ host, port });
  const address = api.server.address() as AddressInfo;
  const name = host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${address.port}`;
}

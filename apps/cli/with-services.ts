import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { dataDirOf, openServices, readConfiguration } from '#server';
import type { OpenedServices } from '#server';
import { CommandFault } from './command-fault.ts';

export interface WithServicesOptions {
  /** Whether an embedded database may be made where there is none. Default false: the folder may be a wrong one. */
  readonly mayMake?: boolean;
}

/**
 * Runs a command on the store that the environment names, beside a server that may be running on it. Takes no jobs.
 *
 * @throws CommandFault where there is no embedded database yet
 */
export async function withServices<Result>(
  run: (opened: OpenedServices) => Promise<Result>,
  { mayMake = false }: WithServicesOptions = {},
): Promise<Result> {
  const configuration = readConfiguration(process.env);
  const dataDir = mayMake ? undefined : await dataDirOf(configuration);
  if (dataDir !== undefined) {
    await access(join(dataDir, 'postgres')).catch(() => {
      throw new CommandFault(
        `There is no database in ${dataDir}. Run this where the server was started, or set SPILLWAY_DATA_DIR or ` +
          "DATABASE_URL as the server's.",
      );
    });
  }
  const say = (_fields: object, message: string): void => void process.stderr.write(`${message}\n`);
  const quiet = (): void => undefined;
  const opened = await openServices(configuration, {
    works: false,
    log: { debug: quiet, info: quiet, warn: say, error: say },
  });
  try {
    return await run(opened);
  } finally {
    await opened.close();
  }
}

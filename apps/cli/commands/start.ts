import { Command, Option } from 'commander';
import { readConfiguration, ROLES, startServer } from '#server';
import { createLogger } from '../logger.ts';
import { nextStopSignal } from '../stop-signal.ts';

/** `spillway start`: the server, until it is told to stop. */
export const startCommand = new Command('start')
  .description('Start the server: the API, the worker, or both.')
  .addOption(new Option('--role <role>', 'what this process does').choices(ROLES))
  .action(async ({ role }: { role?: string }) => {
    const environment = role === undefined ? process.env : { ...process.env, SPILLWAY_ROLE: role };
    const configuration = readConfiguration(environment);
    const logger = createLogger(configuration.logLevel);
    const stopped = nextStopSignal();
    const { promise: lost, resolve: lose } = Promise.withResolvers<Error>();
    const server = await startServer(configuration, logger, lose);
    if (server.isNew)
      logger.info('a workspace was made: `npm run spillway -- workspace key 1` shows its key');
    const why = await Promise.race([stopped, lost]);
    if (why instanceof Error) {
      logger.fatal({ err: why }, 'the database has gone');
      process.exit(1);
    }
    logger.info({ signal: why }, 'stopping: requests under way finish, jobs are handed back');
    await server.stop();
    logger.info('stopped');
  });

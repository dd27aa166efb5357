import { readConfiguration, startServer, version } from '#server';
import type { RunningServer } from '#server';
import { createLogger } from '../logger.ts';
import { nextStopSignal } from '../stop-signal.ts';
import { Client } from './client.ts';
import { authorizeUrl } from './consent.ts';
import { demoEnvironment } from './environment.ts';
import { connectLine, showWhereToGo } from './farewell.ts';
import { startLandingPage } from './landing-page.ts';
import { startPractice } from './practice.ts';
import type { RunningPractice } from './practice.ts';
import { startPracticeWarehouse } from './practice-warehouse.ts';
import { progress } from './progress.ts';
import { say, title } from './show.ts';
import { syncTour } from './sync-tour.ts';
import { tour } from './tour.ts';
import type { PracticeWarehouse } from './warehouse.ts';
import { openDemoWorkspace } from './workspace.ts';

/** The server with practice destinations: until a signal, or with `once` until everything was shown. */
export async function runDemo(once: boolean): Promise<void> {
  // Whoever read the output has gone (`| head`): the server still stops as it should.
  process.stdout.on('error', () => undefined);
  const stopped = nextStopSignal();
  const { promise: lost, reject: lose } = Promise.withResolvers<never>();
  lost.catch(() => undefined);
  const ending = new AbortController();
  const running = new AsyncDisposableStack();
  try {
    title(`Spillway ${version}`);
    const practice = await startPractice();
    running.defer(() => practice.close());
    const warehouse = await progress('Prepare a source of 250 customers', startPracticeWarehouse());
    running.defer(() => warehouse.close());
    const environment = { ...practice.environment, ...warehouse.environment };
    const configuration = readConfiguration(demoEnvironment(process.env, environment));
    const logger = createLogger(configuration.logLevel, process.stderr);
    const server = await progress(
      'Start the server',
      startServer(configuration, logger, lose, { keepsGrantsAlive: false }),
    );
    running.defer(() => server.stop());
    const shown = show(server, practice, warehouse, ending.signal, running);
    const finished = once
      ? shown
      : shown.then(() => say('The server runs until Ctrl-C.')).then(() => stopped);
    await Promise.race([stopped, lost, finished]);
    // Where a signal cut it short, the rest of it fails for want of the server.
    ending.abort();
    await shown.catch(() => undefined);
    await progress('Stop the server and the practice destinations', running.disposeAsync());
  } finally {
    await running.disposeAsync();
  }
}

async function show(
  server: RunningServer,
  practice: RunningPractice,
  warehouse: PracticeWarehouse,
  signal: AbortSignal,
  running: AsyncDisposableStack,
): Promise<void> {
  const { name, key } = await openDemoWorkspace(server.services);
  const url = server.url ?? '';
  const client = new Client(url, key, signal);
  const { firstId, customId } = await tour(client, practice.destinations);
  const { syncId } = await syncTour(client, warehouse, customId);
  const landing = await startLandingPage((code) => connectLine(url, key, 'hubspot', code));
  running.defer(() => landing.close());
  showWhereToGo(
    url,
    name,
    key,
    { destinationId: firstId, syncId },
    await authorizeUrl(client, 'hubspot', landing.url),
  );
}

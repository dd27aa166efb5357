import { once } from 'node:events';
import { resolveDataDir, startEmbedded } from '../index.ts';

/**
 * A process that uses the embedded server as Spillway's own processes do: prints one line of JSON when it is ready
 * (or has failed), and stops when its standard input ends.
 * Arguments: `SPILLWAY_DATA_DIR` (empty for the default), the folder to which root's default moves.
 */
const [configured, systemFolder] = process.argv.slice(2);

try {
  const { dataDir, explicit } = await resolveDataDir({ configured, ...(systemFolder && { systemFolder }) });
  const server = await startEmbedded({
    dataDir,
    explicit,
    onLost: (error) => report({ lost: error.message }),
  });
  report({ dataDir, connection: server.connection, version: server.version });
  process.stdin.resume();
  await once(process.stdin, 'end');
  await server.stop();
} catch (error) {
  report({ failed: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
}

function report(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

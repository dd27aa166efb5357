import { CommandFault } from '../command-fault.ts';
import { nextStopSignal } from '../stop-signal.ts';
import { sandboxes } from './sandboxes.ts';
import type { RunningSandbox, Sandbox } from './sandboxes.ts';
import { say, title } from './show.ts';

/**
 * Every sandbox, until a signal: the first on `firstPort`, the others on those after it; 0 takes free ones.
 *
 * @throws CommandFault naming a port that is taken
 */
export async function serveSandboxes(firstPort: number): Promise<void> {
  const stopped = nextStopSignal();
  const running = new AsyncDisposableStack();
  try {
    let environment: Readonly<Record<string, string>> = { SPILLWAY_ALLOWED_ADDRESSES: '127.0.0.1' };
    for (const [index, sandbox] of sandboxes.entries()) {
      const started = await start(sandbox, firstPort === 0 ? 0 : firstPort + index);
      running.defer(() => started.close());
      title(sandbox.label);
      say(`  Listens at   ${started.url}`);
      say(`  Type         ${sandbox.type}`);
      if (started.authorize !== undefined) {
        say(`  Authorize    ${new URLSearchParams({ type: sandbox.type, ...started.authorize }).toString()}`);
      }
      say(`  Credentials  ${JSON.stringify(started.credentials)}`);
      environment = { ...environment, ...started.environment };
    }
    title('Start the server so that it asks these instead of the providers');
    for (const [name, value] of Object.entries(environment)) say(`  export ${name}=${value}`);
    say('  npm start');
    say('\nEvery request shows below. Ctrl-C ends them.');
    await stopped;
  } finally {
    await running.disposeAsync();
  }
}

async function start({ type, start: startOn }: Sandbox, port: number): Promise<RunningSandbox> {
  try {
    return await startOn(port, (line) => say(`${type} ${line}`));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    const because =
      code === 'EACCES' ? 'this account may not listen on it' : 'something listens on it already';
    throw new CommandFault(`${type} can't have port ${port}: ${because}. Choose others with --port.`, {
      cause: error,
    });
  }
}

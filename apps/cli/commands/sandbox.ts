import { Command, InvalidArgumentError } from 'commander';

const FIRST_PORT = 8901;

/** `spillway sandbox`: stand-ins of providers, to connect destinations to without an account anywhere. */
export const sandboxCommand = new Command('sandbox')
  .description('Serve stand-ins of providers on this machine, for trials and tests.')
  .option('--port <port>', 'port of the first one; the others follow it (0: any free ones)', port, FIRST_PORT)
  .action(async ({ port: first }: { port: number }) => {
    // The other commands need not load the sandboxes.
    const { serveSandboxes } = await import('../demo/serve-sandboxes.ts');
    await serveSandboxes(first);
  });

function port(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_000) return Number(text);
  throw new InvalidArgumentError('It must be a port from 0 to 65000.');
}

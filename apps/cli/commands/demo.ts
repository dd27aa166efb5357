import { Command } from 'commander';

/** `spillway demo`: a server with practice destinations, connected before your eyes. */
export const demoCommand = new Command('demo')
  .description(
    'Start the server with practice destinations; show them connected, checked and listed, and a sync.',
  )
  .option('--once', 'stop after the demonstration')
  .action(async ({ once = false }: { once?: boolean }) => {
    // The other commands need not load the practice destinations.
    const { runDemo } = await import('../demo/run.ts');
    await runDemo(once);
  });

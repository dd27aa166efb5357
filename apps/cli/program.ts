import { Command } from 'commander';
import { typeVariables, variables, version } from '#server';
import type { Variable } from '#server';
import { demoCommand } from './commands/demo.ts';
import { sandboxCommand } from './commands/sandbox.ts';
import { doctorCommand } from './commands/doctor.ts';
import { exportCommand } from './commands/export.ts';
import { importCommand } from './commands/import.ts';
import { keysCommand } from './commands/keys.ts';
import { startCommand } from './commands/start.ts';
import { syncCommand } from './commands/sync.ts';
import { tokenCommand } from './commands/token.ts';
import { workspaceCommand } from './commands/workspace.ts';

/** The command line: `spillway <command>`. */
export const program = new Command('spillway')
  .description('Self-hosted server that speaks the Census Management API v1.')
  .version(version)
  .addCommand(startCommand)
  .addCommand(demoCommand)
  .addCommand(sandboxCommand)
  .addCommand(workspaceCommand)
  .addCommand(syncCommand)
  .addCommand(tokenCommand)
  .addCommand(keysCommand)
  .addCommand(exportCommand)
  .addCommand(importCommand)
  .addCommand(doctorCommand)
  .addHelpText('after', describeVariables());

function describeVariables(): string {
  const lines = Object.values<Variable<unknown>>(variables).map((variable) => {
    const fallback =
      variable.fallback === undefined || variable.fallback === '' ? '' : ` Default: ${variable.fallback}.`;
    return [variable.name, `${variable.description}${fallback}`] as const;
  });
  lines.push(...typeVariables().map(({ name, description }) => [name, description] as const));
  const wide = Math.max(...lines.map(([name]) => name.length));
  return ['', 'Environment:', ...lines.map(([name, text]) => `  ${name.padEnd(wide)}  ${text}`)].join('\n');
}

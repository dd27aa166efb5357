import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('the package that is published runs as JavaScript', () => {
  execFileSync(process.execPath, ['scripts/prepack.ts']);
  const help = execFileSync(process.execPath, ['dist/apps/cli/main.js', '--help'], { encoding: 'utf8' });
  expect(help).toContain('Start the server');
  expect(help).toContain('SPILLWAY_ENCRYPTION_KEYS');
});

import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';

// Node strips no types below `node_modules`, so what is published is JavaScript. Its `imports` lead to JavaScript by
// a package.json of their own: the nearest one counts.

rmSync('dist', { recursive: true, force: true });
execFileSync('node_modules/.bin/tsc', ['--project', 'tsconfig.build.json'], { stdio: 'inherit' });

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly imports: Readonly<Record<string, string>>;
}

const { name, version, imports } = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const emitted = Object.fromEntries(
  Object.entries(imports).map(([door, path]) => [door, path.replace(/\.ts$/, '.js')]),
);
writeFileSync(
  'dist/package.json',
  `${JSON.stringify({ name, version, type: 'module', imports: emitted }, null, 2)}\n`,
);

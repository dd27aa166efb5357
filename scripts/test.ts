import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// All that must hold before a change is good: `npm test`. Ends with the plain line `N passed, N failed`.

interface Check {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
}

const checks: readonly Check[] = [
  { name: 'types', command: ['npm', 'run', '--silent', 'types'] },
  { name: 'lint', command: ['npm', 'run', '--silent', 'lint'] },
  { name: 'arrows between packages', command: ['npm', 'run', '--silent', 'arrows'] },
  { name: 'dead code', command: ['npm', 'run', '--silent', 'dead-code'] },
  { name: 'format', command: ['npm', 'run', '--silent', 'format:check'] },
];

const report = join(tmpdir(), `spillway-test-${process.pid}.json`);

const counts = { passed: 0, failed: 0, skipped: 0 };
const failures: string[] = [];

for (const { name, command } of checks) {
  const good = (await run(command)) === 0;
  counts[good ? 'passed' : 'failed'] += 1;
  if (!good) failures.push(name);
  print(`${good ? '✓' : '✗'} ${name}`);
}

await runTests([], {});
// Once more what asks the store most, on the database that a laptop has.
await runTests(['packages/api'], { SPILLWAY_TEST_STORE: 'embedded' });

// Said again at the end: who reads the end of a long log alone finds them there.
for (const failure of failures) print(`✗ ${failure}`);
const skipped = counts.skipped === 0 ? '' : `, ${counts.skipped} skipped`;
print(`${counts.passed} passed, ${counts.failed} failed${skipped}`);
process.exitCode = counts.failed === 0 ? 0 : 1;

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

async function runTests(files: readonly string[], environment: Record<string, string>): Promise<void> {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const code = await run(['vitest', 'run', ...reporters, ...files], environment);
  try {
    const tests = JSON.parse(await readFile(report, 'utf8')) as VitestReport;
    counts.passed += tests.numPassedTests;
    counts.failed += tests.numFailedTests;
    counts.skipped += tests.numPendingTests;
    // A file that could not be loaded holds no test that could fail.
    if (code !== 0 && tests.numFailedTests === 0) {
      counts.failed += 1;
      failures.push(`vitest ended with ${code} though no test failed`);
    }
    for (const file of tests.testResults) {
      if (file.message !== '') failures.push(`${file.name}: ${file.message}`);
      for (const test of file.assertionResults.filter(({ status }) => status === 'failed')) {
        failures.push(`${file.name}: ${test.fullName}\n${test.failureMessages.join('\n')}`);
      }
    }
  } catch {
    print('✗ the tests did not run to their end');
    counts.failed += 1;
  } finally {
    await rm(report, { force: true });
  }
}

function run(
  [file, ...args]: readonly [string, ...string[]],
  environment: Record<string, string> = {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: 'inherit', env: { ...process.env, ...environment } });
    child.once('error', reject);
    child.once('exit', (exitCode) => resolve(exitCode ?? 1));
  });
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// All that must hold before a change is good: `npm test`. Ends with the plain line `N passed, N failed`.

interface Check {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
}

/** The longest first. */
const checks: readonly Check[] = [
  { name: 'format', command: ['npm', 'run', '--silent', 'format:check'] },
  { name: 'types', command: ['npm', 'run', '--silent', 'types'] },
  { name: 'lint', command: ['npm', 'run', '--silent', 'lint'] },
  { name: 'dead code', command: ['npm', 'run', '--silent', 'dead-code'] },
  { name: 'arrows between packages', command: ['npm', 'run', '--silent', 'arrows'] },
];

/**
 * What is run once more on the database that a laptop has. It is the same PostgreSQL with the same tables, so a query
 * answers alike; another way leads there (a socket), other processes and settings stand around it, and it starts and
 * ends with the server. So: connections, what is heard over them, locks, jobs, order of text, start and stop.
 */
const atTheDatabase = [
  'packages/api/answer-cache.test.ts',
  'packages/api/clients.test.ts',
  'packages/api/file-sources.test.ts',
  'packages/api/health.test.ts',
  'packages/api/idempotency.test.ts',
  'packages/api/metrics.test.ts',
  'packages/api/oauth.test.ts',
  'packages/api/pagination.test.ts',
  'packages/api/processes.test.ts',
  'packages/api/races.test.ts',
  'packages/api/routes/destinations/post-destinations.test.ts',
  'packages/api/routes/sources/patch-source.test.ts',
  'packages/api/routes/sources/post-refresh-tables.test.ts',
  'packages/api/routes/syncs/delete-sync.test.ts',
  'packages/api/routes/syncs/patch-sync.test.ts',
  'packages/api/routes/syncs/post-trigger.test.ts',
  'packages/api/routes/tenancy.test.ts',
  'packages/api/secrets.canary.test.ts',
  'packages/api/stop.test.ts',
];

const report = join(tmpdir(), `spillway-test-${process.pid}.json`);

const counts = { passed: 0, failed: 0, skipped: 0 };
const failures: string[] = [];

// Two at a time: each keeps one processor busy.
const waiting = [...checks];
await Promise.all([check(), check()]);

await runTests([], {});
await runTests(atTheDatabase, { SPILLWAY_TEST_STORE: 'embedded' });

// Said again at the end: who reads the end of a long log alone finds them there.
for (const failure of failures) print(`✗ ${failure}`);
const skipped = counts.skipped === 0 ? '' : `, ${counts.skipped} skipped`;
print(`${counts.passed} passed, ${counts.failed} failed${skipped}`);
process.exitCode = counts.failed === 0 ? 0 : 1;

/** Does the checks that wait, one after another. */
async function check(): Promise<void> {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { name, command } = next;
    const { good, output } = await outcomeOf(command);
    counts[good ? 'passed' : 'failed'] += 1;
    if (!good) failures.push(name);
    print(`${output}${good ? '✓' : '✗'} ${name}`);
  }
}

/** What it says is held back, or it would mix with that of another. */
function outcomeOf([file, ...args]: Check['command']): Promise<{ good: boolean; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ good: exitCode === 0, output }));
  });
}

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
    // A path that fits no file is passed over in silence.
    if (tests.testResults.length < files.length) {
      counts.failed += 1;
      failures.push(`${files.length} files were to be run, and ${tests.testResults.length} were`);
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
  environment: Record<string, string>,
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

/** Ends the command with what went wrong, for a person: no stack unless it is a fault of ours. */
export function reportFault(error: unknown): void {
  const expected = error instanceof Error && EXPECTED.has(error.name);
  const fault = error instanceof Error ? error : new Error(String(error));
  const text = expected ? fault.message : fault.stack;
  process.stderr.write(`\n${text}\n`);
  process.exitCode = 1;
}

/** Classes whose message says what to do. */
const EXPECTED = new Set([
  'ConfigurationError',
  'DatabaseUnreachable',
  'DriftError',
  'EmbeddedPostgresError',
  'MigrationError',
  'VaultError',
  'InvalidInput',
  'NotFound',
  'Conflict',
  'CommandFault',
]);

export { createHarness } from './harness.ts';
export type { Harness, HarnessBatch, HarnessOptions, LogLine } from './harness.ts';
export { expectNoSecrets } from './no-secrets.ts';

export { testFaults } from './fault-suite.ts';
export type { FaultAccount, FaultFixture, FaultWrite } from './fault-suite.ts';
export { createHarness } from './harness.ts';
export type { Harness, HarnessBatch, HarnessOptions, HarnessReplacement, LogLine } from './harness.ts';
export { expectNoSecrets } from './no-secrets.ts';
export type { HarnessGrant } from './tokens.ts';

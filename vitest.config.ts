import { defineConfig } from 'vitest/config';

const OWN_PROCESS = [
  // Says where temporary files lie, for its whole process.
  'packages/api/file-sources.test.ts',
];

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    globalSetup: './packages/testing/global-setup.ts',
    projects: [
      {
        extends: true,
        test: {
          name: 'api',
          include: ['packages/api/**/*.test.ts'],
          exclude: OWN_PROCESS,
          // A third of their time would go by in loading the same server again for each file.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'isolated',
          include: [
            '{apps,connectors,conformance,bench,examples,scripts}/**/*.test.ts',
            'packages/!(api)/**/*.test.ts',
            ...OWN_PROCESS,
          ],
        },
      },
    ],
  },
});

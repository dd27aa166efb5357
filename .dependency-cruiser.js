/** Dependencies point one way: connectors → connector-kit; api → core → the services; only apps/server wires all. */
const mayImport = {
  secret: [],
  contract: [],
  'connector-kit': ['secret'],
  vault: ['secret'],
  egress: ['secret', 'connector-kit'],
  oauth: ['secret', 'connector-kit'],
  'sandbox-kit': [],
  engine: ['secret', 'connector-kit'],
  store: ['secret', 'connector-kit', 'engine'],
  core: ['secret', 'connector-kit', 'engine', 'vault', 'oauth', 'egress', 'store'],
  api: ['secret', 'contract', 'core'],
  'connector-harness': ['secret', 'connector-kit', 'oauth', 'egress'],
};

/** What connectors to the same kind of database, or of files, share, by its folder below `connectors/`. */
const wireUsers = {
  'mysql-wire': ['destinations/mysql', 'sources/mysql'],
  'postgres-wire': ['destinations/postgres', 'sources/postgres', 'sources/redshift'],
  files: ['sources/csv', 'sources/parquet', 'sources/duckdb'],
  'csv-rows': ['sources/snowflake', 'sources/big_query', 'sources/redshift', 'sources/mysql'],
  selection: ['files', 'sources/mysql', 'sources/snowflake', 'sources/big_query'],
};
const wires = Object.keys(wireUsers).map((wire) => `^connectors/${wire}/index\\.ts$`);

const tests = '(\\.test\\.ts$|/testing/|^packages/testing/)';

export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'one-door-per-package',
      comment: 'Another package is entered by its index only.',
      severity: 'error',
      from: { path: '^(packages/[^/]+|apps/[^/]+)/', pathNot: tests },
      to: { path: '^packages/[^/]+/(?!index\\.ts$)', pathNot: ['^$1/'] },
    },
    ...Object.entries(mayImport).map(([name, allowed]) => ({
      name: `arrows-of-${name}`,
      severity: 'error',
      from: { path: `^packages/${name}/`, pathNot: tests },
      to: {
        path: '^(packages|apps|connectors|conformance|bench)/',
        pathNot: [`^packages/(${[name, ...allowed].join('|')})/`],
      },
    })),
    {
      name: 'connectors-see-the-kit-only',
      severity: 'error',
      from: {
        path: '^((?:examples/)?connectors/(?:(?:destinations|sources)/)?[^/]+)/',
        pathNot: [tests, '/sandbox/'],
      },
      to: {
        path: '^(packages|apps|connectors|conformance|bench|examples)/',
        pathNot: ['^packages/(connector-kit|secret)/index\\.ts$', '^$1/', ...wires],
      },
    },
    ...Object.entries(wireUsers).map(([wire, users]) => ({
      name: `users-of-${wire}`,
      comment: 'What speaks to one kind, for the connectors to it alone.',
      severity: 'error',
      from: { pathNot: [`^connectors/(${wire}|${users.join('|')})/`, tests] },
      to: { path: `^connectors/${wire}/` },
    })),
    {
      name: 'connectors-go-out-through-their-context',
      comment:
        'No HTTP client, logger or database of their own: address policy and redaction would be bypassed.',
      severity: 'error',
      from: { path: '^(examples/)?connectors/', pathNot: [tests, '/sandbox/'] },
      to: { path: '(^|/)(undici|pino|kysely|pg-boss|fastify)(/|$)|^(node:)?(http|https|http2|dns|dgram)$' },
    },
    {
      name: 'contract-stands-alone',
      severity: 'error',
      from: { path: '^packages/contract/', pathNot: tests },
      to: { path: '^(packages/(?!contract/)|apps|connectors)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    parser: 'swc',
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};

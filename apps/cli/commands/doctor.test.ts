import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createTestDatabase } from '#testing';
import type { TestDatabase } from '#testing';
import { startTestServer } from '../../server/testing/test-server.ts';
import type { TestServer } from '../../server/testing/test-server.ts';
import type { Finding } from '../doctor/finding.ts';
import { runCommand } from '../testing/run-command.ts';
import type { CommandEnvironment } from '../testing/run-command.ts';

// Each command is a process of its own.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let server: TestServer;
let empty: TestDatabase;
let environment: Record<string, string | undefined>;

beforeAll(async () => {
  server = await startTestServer();
  empty = await createTestDatabase();
  environment = {
    DATABASE_URL: server.databaseUrl,
    SPILLWAY_ENCRYPTION_KEYS: server.environment['SPILLWAY_ENCRYPTION_KEYS'],
  };
});
afterAll(async () => {
  await server.stop();
  await empty.drop();
});

interface Diagnosis {
  readonly code: number | null;
  readonly findings: readonly Finding[];
  readonly of: (subject: string) => Finding | undefined;
}

async function diagnose(changed: CommandEnvironment): Promise<Diagnosis> {
  const { code, out } = await runCommand({ ...environment, ...changed }, 'doctor', '--json');
  const findings = JSON.parse(out) as readonly Finding[];
  return { code, findings, of: (wanted) => findings.find(({ subject }) => subject === wanted) };
}

const newKey = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;

test('a healthy server beside it: every finding is fine, for people too', async () => {
  const { code, findings } = await diagnose({ SPILLWAY_PUBLIC_URL: 'https://spillway.example.com' });
  expect(code).toBe(0);
  expect(findings.map(({ verdict }) => verdict)).toEqual(findings.map(() => 'ok'));
  const { out } = await runCommand(environment, 'doctor');
  expect(out).toMatch(/ok +database +PostgreSQL \d+/);
  for (const secret of [environment['SPILLWAY_ENCRYPTION_KEYS'] ?? '', server.workspaceToken]) {
    expect(out).not.toContain(secret);
  }
});

test('a missing key, and another key under the same name, are told with the secret that does not open', async () => {
  const missing = await diagnose({ SPILLWAY_ENCRYPTION_KEYS: newKey('other') });
  expect(missing.code).toBe(1);
  expect(missing.of('keys')).toMatchObject({
    verdict: 'fault',
    text: expect.stringContaining('"test", which is not in'),
  });
  const swapped = await diagnose({ SPILLWAY_ENCRYPTION_KEYS: newKey('test') });
  expect(swapped.of('keys')).toMatchObject({
    verdict: 'fault',
    text: expect.stringContaining('does not open'),
  });
});

test('variables that cannot be used are named', async () => {
  const { code, of } = await diagnose({ SPILLWAY_PORT: 'x', SPILLWAY_PROT: '1' });
  expect(code).toBe(1);
  expect(of('configuration')?.text).toMatch(/SPILLWAY_PORT must be.*SPILLWAY_PROT is unknown/s);
});

test('a database that does not answer is told with the reason', async () => {
  const { code, of } = await diagnose({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' });
  expect(code).toBe(1);
  expect(of('database')).toMatchObject({ verdict: 'fault', text: expect.stringContaining('ECONNREFUSED') });
});

test('a new database is left as it is', async () => {
  const { code, of } = await diagnose({ DATABASE_URL: empty.url });
  expect(code).toBe(0);
  expect(of('database')).toMatchObject({ verdict: 'note', text: expect.stringContaining('0001-first') });
  const client = new Client({ connectionString: empty.url });
  await client.connect();
  const { rows } = await client.query(`select to_regnamespace('spillway') as made`);
  expect(rows).toEqual([{ made: null }]);
  await client.end();
});

test('a database that somebody changed is told with what it lacks', async () => {
  const changed = await startTestServer();
  await changed.running.services.store.db.schema.dropIndex('secrets_key_id').execute();
  const { code, of } = await diagnose({
    DATABASE_URL: changed.databaseUrl,
    SPILLWAY_ENCRYPTION_KEYS: changed.environment['SPILLWAY_ENCRYPTION_KEYS'],
  });
  expect(code).toBe(1);
  expect(of('database')?.text).toContain('lacks CREATE INDEX secrets_key_id');
  await changed.stop();
});

test('an embedded database that is not there yet is not made', async () => {
  const { code, of } = await diagnose({
    DATABASE_URL: undefined,
    SPILLWAY_ENCRYPTION_KEYS: undefined,
    SPILLWAY_DATA_DIR: '/tmp/no-spillway-here',
  });
  expect(code).toBe(0);
  expect(of('database')).toMatchObject({ verdict: 'note' });
  expect(of('embedded PostgreSQL')).toMatchObject({ verdict: 'ok' });
});

test('a file in the place of the data folder is a fault', async () => {
  const { code, of } = await diagnose({ DATABASE_URL: undefined, SPILLWAY_DATA_DIR: import.meta.filename });
  expect(code).toBe(1);
  expect(of('database')).toMatchObject({ verdict: 'fault', text: expect.stringContaining('is a file') });
});

test('an account that may not make the schemas is told the grant', async () => {
  const administrator = new Client({ connectionString: empty.url });
  await administrator.connect();
  const user = `doctor_${randomBytes(4).toString('hex')}`;
  await administrator.query(`create role ${user} login password 'of-${user}'`);
  const url = new URL(empty.url);
  url.username = user;
  url.password = `of-${user}`;
  const { code, of } = await diagnose({ DATABASE_URL: url.href });
  expect(code).toBe(1);
  expect(of('database')).toMatchObject({
    verdict: 'fault',
    text: expect.stringContaining(`GRANT CREATE ON DATABASE "${url.pathname.slice(1)}" TO "${user}"`),
  });
  await administrator.query(`drop role ${user}`);
  await administrator.end();
});

test('settings that are too wide are pointed out', async () => {
  const { code, of } = await diagnose({ SPILLWAY_ALLOWED_ADDRESSES: '0.0.0.0/0' });
  expect(code).toBe(0);
  expect(of('allowed addresses')).toMatchObject({ verdict: 'note' });
});

describe('OAuth clients', () => {
  const types = 'hubspot, salesforce, zendesk, google_ads, datadog, outreach'.split(', ');

  test('without a public URL: the redirect URI of this machine, with what is missing for others', async () => {
    const { code, of } = await diagnose({ SPILLWAY_HOST: '0.0.0.0', SPILLWAY_PORT: '8799' });
    expect(code).toBe(0);
    const { verdict, text = '' } = of('OAuth clients') ?? {};
    expect(verdict).toBe('note');
    expect(text).toMatch(/^redirect URI .*: http:\/\/localhost:8799\/oauth\/callback$/m);
    expect(text).toMatch(/^SPILLWAY_PUBLIC_URL is not set/m);
    expect(text).not.toMatch(/^configured/m);
    for (const type of types) expect(text).toMatch(new RegExp(`^not configured.*\\b${type}\\b`, 'm'));
  });

  test('with a public URL: its redirect URI, and the types that have a client, without their secrets', async () => {
    const { code, of } = await diagnose({
      SPILLWAY_PUBLIC_URL: 'https://spillway.example.com/',
      SPILLWAY_OAUTH_HUBSPOT_CLIENT_ID: 'id-of-hubspot',
      SPILLWAY_OAUTH_HUBSPOT_CLIENT_SECRET: 'secret-of-hubspot',
      SPILLWAY_OAUTH_GOOGLE_ADS_CLIENT_ID: 'id-of-google',
      SPILLWAY_OAUTH_GOOGLE_ADS_CLIENT_SECRET: 'secret-of-google',
    });
    expect(code).toBe(0);
    const { verdict, text = '' } = of('OAuth clients') ?? {};
    expect(verdict).toBe('ok');
    expect(text).toMatch(/^redirect URI .*: https:\/\/spillway\.example\.com\/oauth\/callback$/m);
    expect(text).not.toContain('SPILLWAY_PUBLIC_URL');
    const [, configured = ''] = /^configured.*: (.*)$/m.exec(text) ?? [];
    expect(new Set(configured.split(', '))).toEqual(new Set(['hubspot', 'google_ads']));
    expect(text).toMatch(/^not configured.*\bsalesforce\b/m);
    expect(text).not.toMatch(/^not configured.*\bhubspot\b/m);
    expect(text).not.toMatch(/secret-of|postgres/);
  });

  test('half a client is a fault that names both variables and shows neither value', async () => {
    const { code, of } = await diagnose({ SPILLWAY_OAUTH_ZENDESK_CLIENT_SECRET: 'secret-of-zendesk' });
    expect(code).toBe(1);
    const { text = '' } = of('configuration') ?? {};
    expect(text).toContain(
      'SPILLWAY_OAUTH_ZENDESK_CLIENT_ID and SPILLWAY_OAUTH_ZENDESK_CLIENT_SECRET belong together',
    );
    expect(text).not.toContain('secret-of-zendesk');
  });
});

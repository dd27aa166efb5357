import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client, type ClientConfig } from 'pg';
import { expect, test } from 'vitest';
import { debianPostgres15, startTestPostgres } from './postgres-server.ts';

async function ask(config: ClientConfig, sql: string): Promise<unknown[]> {
  const client = new Client(config);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

test('serves on loopback with a password, and is gone after stop', async () => {
  const server = await startTestPostgres();
  try {
    const [row] = await ask(
      { connectionString: server.url },
      `select current_setting('server_version_num') v`,
    );
    expect(row).toEqual({ v: expect.stringMatching(/^18/) });
    const { host, port, user, database } = server;
    await expect(ask({ host, port, user, database, password: 'wrong' }, 'select 1')).rejects.toMatchObject({
      code: '28P01',
    });
  } finally {
    await server.stop();
  }
  await expect(ask({ connectionString: server.url }, 'select 1')).rejects.toMatchObject({
    code: 'ECONNREFUSED',
  });
});

test('speaks TLS with the certificate that it is given', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'spillway-test-certificate-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const request = [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-keyout',
    key,
    '-out',
    cert,
  ];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
  await promisify(execFile)('openssl', [...request, ...subject]);
  const tls = { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') };
  await rm(folder, { recursive: true });
  const server = await startTestPostgres({ tls });
  try {
    const { host, port, user, password, database } = server;
    const secured = { host, port, user, password, database, ssl: { ca: tls.cert } };
    expect(await ask(secured, 'select ssl from pg_stat_ssl where pid = pg_backend_pid()')).toEqual([
      { ssl: true },
    ]);
  } finally {
    await server.stop();
  }
});

test("runs Debian's PostgreSQL when asked to", async ({ skip }) => {
  const binaries = debianPostgres15();
  if (binaries === undefined) return skip();
  const server = await startTestPostgres({ binaries });
  try {
    const [row] = await ask({ connectionString: server.url }, `select version()`);
    expect(row).toEqual({ version: expect.stringContaining('Debian') });
  } finally {
    await server.stop();
  }
});

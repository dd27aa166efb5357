import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { createHarness } from '#connector-harness';
import mysql from './index.ts';
import { greeting, listen, ok, packet, type Peer } from './testing/peer.ts';
import { onMariadb, openStage } from './testing/server.ts';

const PASSWORD = 'correct horse battery';
const credentials = { hostname: '127.0.0.1', user: 'sync', password: PASSWORD, database: 'shop' };

/** A certificate authority, and a certificate that it gave to `name`; undefined without openssl. */
async function certificates(name: string): Promise<{ ca: string; key: string; cert: string } | undefined> {
  const cwd = await mkdtemp(join(tmpdir(), 'spillway-certificates-'));
  const openssl = (line: string) => promisify(execFile)('openssl', line.split(' '), { cwd });
  const read = (file: string) => readFile(join(cwd, file), 'utf8');
  try {
    await openssl('req -newkey rsa:2048 -nodes -x509 -days 2 -subj /CN=Authority -keyout ca.key -out ca');
    await openssl('req -newkey rsa:2048 -nodes -subj /CN=Server -keyout key -out request');
    await writeFile(join(cwd, 'names'), `subjectAltName=DNS:${name}`);
    const signing = '-CA ca -CAkey ca.key -CAcreateserial -extfile names';
    await openssl(`x509 -req -days 2 -in request ${signing} -out cert`);
    return { ca: await read('ca'), key: await read('key'), cert: await read('cert') };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  } finally {
    await rm(cwd, { recursive: true });
  }
}

const tls = await certificates('localhost');

await onMariadb(
  'a server',
  (stage) => {
    const { admin, server } = stage;

    test('a wrong password says who must act, and no password shows', async () => {
      await expect(stage.as({ password: 'wrong-password' }).objects()).rejects.toMatchObject({
        whoMustAct: 'reconnect',
        message: expect.stringContaining("Access denied for user 'spillway'"),
      });
    });

    test('an unknown database is a setting to correct', async () => {
      await expect(stage.as({ database: 'nowhere' }).objects()).rejects.toMatchObject({
        whoMustAct: 'fix_configuration',
        message: expect.stringMatching(/Unknown database 'nowhere'.*Correct the database name/),
      });
    });

    test('a database that the user may not enter is a right to grant', async () => {
      await admin.query("CREATE OR REPLACE USER outsider IDENTIFIED BY 'outsider-password'");
      const outsider = stage.as({ user: 'outsider', password: 'outsider-password' });
      await expect(outsider.objects()).rejects.toMatchObject({
        whoMustAct: 'fix_configuration',
        message: expect.stringMatching(/Access denied .* to database 'spillway'.*grant/),
      });
    });

    test('a server without a free connection is to be asked later', async () => {
      await admin.query(
        "CREATE OR REPLACE USER busy IDENTIFIED BY 'busy-password' WITH MAX_USER_CONNECTIONS 1",
      );
      await admin.query('GRANT ALL ON spillway.* TO busy');
      const { createConnection } = await import('mysql2/promise');
      const { host, port } = server;
      const held = await createConnection({ host, port, user: 'busy', password: 'busy-password' });
      await expect(stage.as({ user: 'busy', password: 'busy-password' }).objects()).rejects.toMatchObject({
        whoMustAct: 'retry_later',
      });
      held.destroy();
    });

    test("the operator's base URL replaces host and port", async () => {
      const { user, password, database, port } = server;
      const harness = createHarness(mysql, {
        credentials: { hostname: 'db.example.com', port: 1, user, password, database },
        baseUrl: `mysql://127.0.0.1:${port}`,
      });
      expect(await harness.objects()).toEqual([]);
      expect(harness.connectionDetails()).toEqual({
        hostname: 'db.example.com',
        port: 1,
        user,
        database,
        ssl_mode: 'prefer',
      });
      await harness.close();
    });

    test('no connection is left behind', async () => {
      const before = await stage.rows('SELECT ID FROM information_schema.PROCESSLIST');
      for (let i = 0; i < 5; i += 1) await stage.harness.objects();
      await expect
        .poll(async () => (await stage.rows('SELECT ID FROM information_schema.PROCESSLIST')).length)
        .toBe(before.length);
    });

    describe.skipIf(tls === undefined)(tls === undefined ? 'TLS (no openssl on this machine)' : 'TLS', () => {
      const ca = tls?.ca ?? '';

      test.each(['require', 'prefer'])('%s encrypts', async (mode) => {
        await admin.query("CREATE OR REPLACE USER secured IDENTIFIED BY 'secured-password' REQUIRE SSL");
        await admin.query('GRANT ALL ON spillway.* TO secured');
        const secured = stage.as({ user: 'secured', password: 'secured-password', ssl_mode: mode });
        expect(await secured.objects()).toEqual([]);
      });

      test('disable does not, and a server that demands it is told apart', async () => {
        await admin.query("CREATE OR REPLACE USER secured IDENTIFIED BY 'secured-password' REQUIRE SSL");
        const open = stage.as({ user: 'secured', password: 'secured-password', ssl_mode: 'disable' });
        await expect(open.objects()).rejects.toThrow(/try "ssl_mode": "require"/);
      });

      test('verify-ca takes the authority that it is given, and no other', async () => {
        expect(await stage.as({ ssl_mode: 'verify-ca', ssl_ca: ca }).objects()).toEqual([]);
        await expect(stage.as({ ssl_mode: 'verify-ca' }).objects()).rejects.toMatchObject({
          fault: 'tls',
          whoMustAct: 'fix_configuration',
        });
      });

      test("verify-full takes the server's name only", async () => {
        const full = { ssl_mode: 'verify-full', ssl_ca: ca };
        expect(await stage.as({ ...full, hostname: 'localhost' }).objects()).toEqual([]);
        await expect(stage.as({ ...full, hostname: '127.0.0.1' }).objects()).rejects.toThrow(
          /is an IP address/,
        );
      });

      test('an authority that is no certificate is a setting to correct', async () => {
        await expect(stage.as({ ssl_mode: 'verify-ca', ssl_ca: 'MIIB' }).objects()).rejects.toThrow(
          'ssl_ca holds no certificate',
        );
      });

      test('a certificate of another name is refused by verify-full, and passes verify-ca', async () => {
        const foreign = await certificates('db.example.com');
        const other = await openStage(foreign === undefined ? {} : { tls: foreign });
        const trusting = { hostname: 'localhost', ssl_ca: foreign?.ca ?? '' };
        try {
          await expect(other?.as({ ...trusting, ssl_mode: 'verify-full' }).objects()).rejects.toMatchObject({
            fault: 'tls',
          });
          expect(await other?.as({ ...trusting, ssl_mode: 'verify-ca' }).objects()).toEqual([]);
        } finally {
          await other?.close();
        }
      });

      test('the authorities that the operator trusts count too', async () => {
        const { user, password, database, port } = server;
        const harness = createHarness(mysql, {
          credentials: { hostname: 'localhost', port, user, password, database, ssl_mode: 'verify-full' },
          certificateAuthorities: [ca],
        });
        expect(await harness.objects()).toEqual([]);
        await harness.close();
      });
    });
  },
  tls === undefined ? {} : { tls },
);

describe('a peer that is no good server', () => {
  let peer: Peer | undefined;
  afterEach(async () => {
    await peer?.close();
    peer = undefined;
  });

  function harnessOf(port: number, more: Readonly<Record<string, string>> = {}, signal?: AbortSignal) {
    return createHarness(mysql, {
      credentials: { ...credentials, port, ...more },
      ...(signal === undefined ? {} : { signal }),
    });
  }

  test('nothing there', async () => {
    peer = await listen(() => {});
    const { port } = peer;
    await peer.close();
    peer = undefined;
    await expect(harnessOf(port).objects()).rejects.toMatchObject({
      fault: 'refused',
      message: expect.stringContaining(`Can't reach 127.0.0.1:${port}`),
    });
  });

  test.each([
    ['SSH-2.0-OpenSSH_9.2\r\n', 'SSH-2.0-OpenSSH_9.2'],
    ['HTTP/1.1 400 Bad Request\r\n\r\n', 'HTTP/1.1 400'],
    ['220 ftp.example.com\r\n', '220 ftp.example.com'],
  ])('another protocol: %j', async (banner, said) => {
    peer = await listen((socket) => socket.write(banner));
    await expect(harnessOf(peer.port).objects()).rejects.toMatchObject({
      whoMustAct: 'fix_configuration',
      message: expect.stringMatching(new RegExp(`no MySQL server .*${said}`)),
    });
  });

  test('one that hangs up', async () => {
    peer = await listen((socket) => socket.end());
    await expect(harnessOf(peer.port).objects()).rejects.toMatchObject({ fault: 'reset' });
  });

  test('one that takes the connection and is silent, in ten seconds', async () => {
    peer = await listen(() => {});
    await expect(harnessOf(peer.port).objects()).rejects.toMatchObject({
      fault: 'timeout',
      message: expect.stringContaining('no MySQL greeting within 10 s'),
    });
  });

  test('one that is silent, until nobody wants the answer any more', async () => {
    const controller = new AbortController();
    const closed = Promise.withResolvers<void>();
    peer = await listen((socket) => {
      socket.on('close', () => closed.resolve()).resume();
      controller.abort(new Error('enough'));
    });
    await expect(harnessOf(peer.port, {}, controller.signal).objects()).rejects.toThrow('enough');
    await closed.promise;
  });

  test('one that is silent after the greeting, until nobody wants the answer any more', async () => {
    const controller = new AbortController();
    const closed = Promise.withResolvers<void>();
    peer = await listen((socket) => {
      socket.write(greeting('mysql_native_password'));
      socket.on('close', () => closed.resolve()).on('data', () => controller.abort(new Error('enough')));
    });
    await expect(harnessOf(peer.port, {}, controller.signal).objects()).rejects.toThrow('enough');
    await closed.promise;
  });

  test('garbage after the greeting', async () => {
    peer = await listen((socket) => {
      socket.write(greeting('mysql_native_password'));
      socket.once('data', () => socket.end(packet(2, [0xfe], 'nonsense')));
    });
    await expect(harnessOf(peer.port).objects()).rejects.toThrow(`127.0.0.1:${peer.port}`);
  });

  test('a server without TLS where TLS is required', async () => {
    peer = await listen((socket) => socket.write(greeting('mysql_native_password')));
    await expect(harnessOf(peer.port, { ssl_mode: 'require' }).objects()).rejects.toMatchObject({
      whoMustAct: 'fix_configuration',
      message: expect.stringContaining('offers no TLS'),
    });
  });

  /** Everything that a client says to a server that demands one plugin after another way of asking. */
  async function askedFor(
    plugin: string,
    answers: readonly Buffer[],
  ): Promise<{ said: Buffer; error: unknown }> {
    const said: Buffer[] = [];
    peer = await listen((socket) => {
      socket.write(greeting('mysql_native_password'));
      const steps = [packet(2, [0xfe], `${plugin}\0`, 'abcdefghijklmnopqrst\0'), ...answers];
      socket.on('data', (chunk: Buffer) => {
        said.push(chunk);
        const step = steps.shift();
        if (step !== undefined) socket.write(step);
      });
    });
    const error: unknown = await harnessOf(peer.port)
      .objects()
      .catch((thrown: unknown) => thrown);
    return { said: Buffer.concat(said), error };
  }

  test.each<[string, readonly Buffer[], string]>([
    ['mysql_clear_password', [], 'never sends'],
    ['sha256_password', [packet(4, [1], '-----BEGIN PUBLIC KEY-----')], 'without TLS'],
    [
      'caching_sha2_password',
      [packet(4, [1, 4]), packet(6, [1], '-----BEGIN PUBLIC KEY-----')],
      'without TLS',
    ],
    ['client_ed25519', [], 'client_ed25519'],
  ])('a server without TLS that wants the password by %s does not get it', async (plugin, answers, words) => {
    const { said, error } = await askedFor(plugin, answers);
    expect(error).toMatchObject({ whoMustAct: 'fix_configuration', message: expect.stringContaining(words) });
    expect(said.includes(PASSWORD)).toBe(false);
  });

  test('a server that asks for a file gets none', async () => {
    const said: Buffer[] = [];
    const CLIENT_LOCAL_FILES = 0x80;
    let capabilities = CLIENT_LOCAL_FILES;
    peer = await listen((socket) => {
      socket.write(greeting('mysql_native_password'));
      socket.once('data', (login: Buffer) => {
        capabilities = login.readUInt32LE(4);
        socket.write(ok(2));
        socket.once('data', () => {
          socket.write(packet(1, [0xfb], '/etc/passwd'));
          socket.on('data', (chunk: Buffer) => {
            said.push(chunk);
            socket.end();
          });
        });
      });
    });
    await expect(harnessOf(peer.port).objects()).rejects.toThrow(`127.0.0.1:${peer.port}`);
    expect(capabilities & CLIENT_LOCAL_FILES).toBe(0);
    expect(Buffer.concat(said).toString()).not.toContain('root:');
    // One empty packet: the refusal.
    expect(Buffer.concat(said).subarray(0, 3)).toEqual(Buffer.from([0, 0, 0]));
  });

  test('an address that the policy refuses is never connected to', async () => {
    let connections = 0;
    peer = await listen(() => (connections += 1));
    const harness = createHarness(mysql, {
      credentials: { ...credentials, port: peer.port },
      allowedAddresses: [],
    });
    await expect(harness.objects()).rejects.toMatchObject({ fault: 'address_not_allowed' });
    const socketPath = harnessOf(peer.port, { hostname: '/run/mysqld/mysqld.sock' });
    await expect(socketPath.objects()).rejects.toMatchObject({ whoMustAct: 'fix_configuration' });
    expect(connections).toBe(0);
  });
});

import { mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigurationError, readConfiguration } from './index.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spillway-configuration-'));
});
afterAll(() => rm(folder, { recursive: true }));

function faultsOf(environment: Readonly<Record<string, string>>): readonly string[] {
  try {
    readConfiguration(environment);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message.split('\n');
    throw error;
  }
  return [];
}

async function fileOf(text: string): Promise<string> {
  const path = join(folder, 'bundle.pem');
  await writeFile(path, text);
  return path;
}

test('every variable at fault is listed at once, one line each, without what it holds in secret', async () => {
  const faults = faultsOf({
    SPILLWAY_PORT: 'x',
    SPILLWAY_ENCRYPTION_KEYS: 'k1:c2VjcmV0',
    DATABASE_URL: 'mysql://u:hidden@127.0.0.1/x',
    SPILLWAY_CA_BUNDLE: await fileOf('no certificate'),
    HTTP_PROXY: 'http://u:hidden@[',
    HTTPS_PROXY: 'socks5://u:hidden@127.0.0.1:1080',
    SPILLWAY_ALLOWED_ADDRESSES: '10.0.0.0/8,10.0.0/8,loopback',
  });
  const named = faults.map((line) => /^[A-Z_]+/.exec(line)?.[0]);
  expect(new Set(named)).toEqual(
    new Set([
      'DATABASE_URL',
      'HTTPS_PROXY',
      'HTTP_PROXY',
      'SPILLWAY_ALLOWED_ADDRESSES',
      'SPILLWAY_CA_BUNDLE',
      'SPILLWAY_ENCRYPTION_KEYS',
      'SPILLWAY_PORT',
    ]),
  );
  expect(faults).toHaveLength(7);
  const text = faults.join('\n');
  expect(text).toContain('SPILLWAY_ENCRYPTION_KEYS, entry 1: the key after the colon');
  expect(text).toContain('not "10.0.0/8", "loopback"');
  expect(text).toContain('HTTPS_PROXY must be the URL of an HTTP proxy');
  expect(text).not.toMatch(/hidden|c2VjcmV0/);
});

test('a bundle of certificates is taken, a missing or damaged one refused', async () => {
  const [first = '', second = ''] = rootCertificates;
  const path = await fileOf(`${first}\n${second}\n`);
  expect(readConfiguration({ SPILLWAY_CA_BUNDLE: path }).caBundle).toMatchObject({ path });
  await fileOf(`${first}\n${second.replace(/\n.{20}/, '\nAAAA')}\n`);
  expect(faultsOf({ SPILLWAY_CA_BUNDLE: path })).toEqual([
    `SPILLWAY_CA_BUNDLE can't be used: certificate 2 of ${path} is damaged`,
  ]);
  expect(faultsOf({ SPILLWAY_CA_BUNDLE: join(folder, 'none') })[0]).toMatch(/^SPILLWAY_CA_BUNDLE .*ENOENT/);
});

test.each(['http://proxy.example.com:3128', 'https://u:p@proxy.example.com', 'proxy.example.com:3128'])(
  'a proxy is taken: %s',
  (text) => {
    expect(readConfiguration({ https_proxy: text }).httpsProxy).toBe(text);
  },
);

test.each([
  ['SPILLWAY_ACTIVE_CAMPAIGN_BASE_URL', 'ftp://127.0.0.1', 'http or https, such as http://127.0.0.1:9000'],
  ['SPILLWAY_CUSTOM_API_BASE_URL', 'localhost:9000', 'http or https, such as http://127.0.0.1:9000'],
  ['SPILLWAY_POSTGRES_BASE_URL', 'http://127.0.0.1:5433', 'postgres://127.0.0.1:5433'],
  ['SPILLWAY_MYSQL_BASE_URL', 'postgres://127.0.0.1:3307', 'mysql://127.0.0.1:3307'],
])('%s of another scheme is refused with an example', (name, text, example) => {
  const [fault, ...rest] = faultsOf({ [name]: text });
  expect(fault).toContain(`${name} must be a URL of scheme`);
  expect(fault).toContain(example);
  expect(rest).toEqual([]);
});

test('base URLs of their own scheme are taken', () => {
  const { baseUrls } = readConfiguration({
    SPILLWAY_ACTIVE_CAMPAIGN_BASE_URL: 'http://127.0.0.1:9000/',
    SPILLWAY_POSTGRES_BASE_URL: 'postgresql://127.0.0.1:5433',
    SPILLWAY_MYSQL_BASE_URL: 'mysql://127.0.0.1:3307',
  });
  expect(Object.fromEntries(baseUrls)).toEqual({
    active_campaign: 'http://127.0.0.1:9000',
    postgres: 'postgresql://127.0.0.1:5433',
    mysql: 'mysql://127.0.0.1:3307',
  });
});

test('OAuth clients are taken whole, and half a one is refused by name', () => {
  const zendesk = {
    SPILLWAY_OAUTH_ZENDESK_CLIENT_ID: 'id',
    SPILLWAY_OAUTH_ZENDESK_CLIENT_SECRET: 's3cret-of-it',
  };
  const { oauthClients } = readConfiguration({ ...zendesk, SPILLWAY_OAUTH_HUBSPOT_CLIENT_ID: ' ' });
  expect([...oauthClients.keys()]).toEqual(['zendesk']);
  expect(oauthClients.get('zendesk')).toMatchObject({ id: 'id' });
  expect(oauthClients.get('zendesk')?.secret.reveal()).toBe('s3cret-of-it');
  expect(JSON.stringify([...oauthClients])).not.toContain('s3cret');
  for (const missing of Object.keys(zendesk)) {
    expect(faultsOf({ ...zendesk, [missing]: '' })).toEqual([
      'SPILLWAY_OAUTH_ZENDESK_CLIENT_ID and SPILLWAY_OAUTH_ZENDESK_CLIENT_SECRET belong together: set both',
    ]);
  }
  expect(faultsOf({ SPILLWAY_OAUTH_POSTGRES_CLIENT_ID: 'x' })[0]).toMatch(
    /^SPILLWAY_OAUTH_POSTGRES_CLIENT_ID is unknown/,
  );
});

describe('the key of a Google service account', () => {
  const key = JSON.stringify({
    client_email: 'spillway@example.com',
    private_key: 'canary-of-a-private-key',
  });
  const name = 'SPILLWAY_GOOGLE_SERVICE_ACCOUNT';

  test('is taken as the path of its file and as its JSON', async () => {
    const path = join(folder, 'key.json');
    await writeFile(path, key);
    for (const text of [path, key, ` ${key}\n`]) {
      expect(readConfiguration({ [name]: text }).googleServiceAccount?.reveal()).toBe(key);
    }
  });

  test('is refused where there is none, and nothing of it is shown', async () => {
    const damaged = join(folder, 'damaged.json');
    await writeFile(damaged, key.slice(0, -1));
    const none = join(folder, 'no-key.json');
    await writeFile(none, '{"client_email": "spillway@example.com", "refresh_token": "canary"}');
    const refused: [string, RegExp][] = [
      [join(folder, 'absent.json'), /or the path of one that can be read \(ENOENT\)$/],
      [folder, /or the path of one that can be read \(EISDIR\)$/],
      [damaged, /must be the JSON key file of a Google service account, with client_email and private_key$/],
      [none, /must be the JSON key file of a Google service account/],
      [key.slice(0, -1), /must be the JSON key file of a Google service account/],
      ['"canary-of-a-private-key"', /or the path of one that can be read \(ENOENT\)$/],
      [
        '{"private_key": "canary", "client_email": 7}',
        /must be the JSON key file of a Google service account/,
      ],
      ['canary\0of-a-private-key', /or the path of one that can be read/],
      [`canary${'x'.repeat(10_000)}`, /or the path of one that can be read/],
    ];
    for (const [text, message] of refused) {
      const faults = faultsOf({ [name]: text });
      expect(faults).toEqual([expect.stringMatching(message)]);
      expect(faults[0]).toMatch(new RegExp(`^${name} must be`));
      expect(faults[0]).not.toContain('canary');
    }
  });
});

test('the folder of files is taken without links in its path; what is no folder is refused', async () => {
  const link = join(folder, 'link');
  await symlink(folder, link);
  const { filesDir } = readConfiguration({ SPILLWAY_FILES_DIR: link });
  expect(filesDir).toBe(await realpath(folder));
  expect(faultsOf({ SPILLWAY_FILES_DIR: join(folder, 'absent') })).toEqual([
    expect.stringMatching(/^SPILLWAY_FILES_DIR must be a folder that can be read: .*ENOENT/),
  ]);
  const file = await fileOf('x');
  expect(faultsOf({ SPILLWAY_FILES_DIR: file })).toEqual([
    `SPILLWAY_FILES_DIR must be a folder: ${file} is none`,
  ]);
});

test('a type that only sources have takes a base URL of its own, one of files has none', () => {
  const { baseUrls } = readConfiguration({ SPILLWAY_REDSHIFT_BASE_URL: 'postgres://127.0.0.1:5433' });
  expect(baseUrls.get('redshift')).toBe('postgres://127.0.0.1:5433');
  expect(faultsOf({ SPILLWAY_CSV_BASE_URL: 'http://127.0.0.1' })).toEqual([
    expect.stringContaining('SPILLWAY_CSV_BASE_URL is unknown'),
  ]);
});

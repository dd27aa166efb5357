import { afterAll, expect, test, vi } from 'vitest';
import { newDataFolder, runScript } from './testing/script.ts';
import type { Script } from './testing/script.ts';

// Each test starts processes that start PostgreSQL.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const folder = newDataFolder();
const environment = { SPILLWAY_DATA_DIR: folder.path, SPILLWAY_PORT: '0' };
let demo: Script | undefined;

afterAll(async () => {
  if (demo !== undefined) {
    try {
      process.kill(demo.pid, 'SIGTERM');
    } catch {
      // It has ended already.
    }
    await demo.ended;
  }
  await folder.remove();
});

function tokenOf(output: string): string | undefined {
  return /Token +(secret-token:\S+)/.exec(output)?.[1];
}

test('shows checks, objects, fields, a refresh, a refused key and a sync; the next demo finds its destinations again', async () => {
  const once = runScript(['npm', 'run', 'demo', '--', '--once'], environment);
  expect(await once.ended).toEqual({ code: 0, signal: null });
  const shown = once.output();
  expect(shown).not.toContain('\u001b');
  expect(shown).toMatch(/ActiveCampaign\n.*\n {2}✓ Verify credentials format\n(?: {2}✓ .*\n)*\n {2}OBJECT/);
  expect(shown).toMatch(/^ {2}contact +Contact +13 +upsert, update, insert, delete$/m);
  expect(shown).toMatch(/Custom Destination\n.*\n {2}✓ Verify credentials format\n/);
  expect(shown).toMatch(/^ {2}email +Email +string +identifier, required$/m);
  expect(shown).toContain('✓ 3 objects listed afresh');
  expect(shown).toMatch(/✗ Authenticate\n +ActiveCampaign answered 403/);
  expect(shown).toMatch(/^ {2}\d+ +completed +full +250 +247 +246 +1 +3$/m);
  expect(shown).toMatch(/^ {2}\d+ +completed +incremental +250 +2 +1 +1 +3$/m);
  expect(shown).toMatch(/^ {2}not an address +rejected +.*not a valid email address$/m);
  expect(await folder.postgresPid()).toBeUndefined();

  demo = runScript([process.execPath, 'apps/cli/main.ts', 'demo'], environment);
  await demo.said(/runs until Ctrl-C/);
  const again = demo.output();
  expect(tokenOf(again)).toBe(tokenOf(shown));
  const lines = [...again.matchAll(/curl -s (?:-X (POST) )?-H '(\S+): (.*)' '(\S+)'/g)];
  expect(lines).toHaveLength(5);
  const answers = [];
  for (const [, method = 'GET', name = '', value = '', url = ''] of lines) {
    const response = await fetch(url, { method, headers: { [name]: value } });
    expect(response.status).toBe(200);
    answers.push(await response.json());
  }
  expect(answers).toMatchObject([
    { pagination: { total_records: 10 } },
    { pagination: { total_records: 3 } },
    { data: { last_test_succeeded: true } },
    { data: { sync_run_id: expect.any(Number) } },
    { pagination: { total_records: 3 } },
  ]);
  const [, reference = ''] = /Reference +(\S+)/.exec(again) ?? [];
  expect((await fetch(reference)).status).toBe(200);

  process.kill(demo.pid, 'SIGINT');
  expect(await demo.ended).toEqual({ code: 0, signal: null });
  expect(await folder.postgresPid()).toBeUndefined();
});

test('a signal in the middle of the demonstration stops it in order', async () => {
  const script = runScript([process.execPath, 'apps/cli/main.ts', 'demo'], environment);
  await script.said(/^- POST/m);
  process.kill(script.pid, 'SIGINT');
  expect(await script.ended).toEqual({ code: 0, signal: null });
  expect(script.output()).not.toContain('Error');
  expect(await folder.postgresPid()).toBeUndefined();
});

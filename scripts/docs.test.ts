import { existsSync } from 'node:fs';
import { glob, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { program } from '../apps/cli/program.ts';
import { endpoints } from '#contract';
import { baseUrlVariable, typeVariables } from '../apps/server/index.ts';
import noteBoard from '../examples/connectors/note_board/index.ts';
import manifest from '../package.json' with { type: 'json' };

const root = fileURLToPath(new URL('..', import.meta.url));

const pages = await textsOf(['*.md', '{docs,examples,connectors,deploy,bench,conformance}/**/*.md']);
const code = await textsOf(['{apps,packages,scripts,bench,conformance}/**/*.ts', 'deploy/**']);
const everyLine = [...code].flatMap(([name, text]) => (name.endsWith('.test.ts') ? [] : [text])).join('\n');
const ofTypes = new Set([...typeVariables().map(({ name }) => name), baseUrlVariable(noteBoard.type)]);

describe.each([...pages])('%s', (name, text) => {
  const prose = text.replaceAll(/^```.*?^```/gms, '');

  test('its links lead to files and headings that exist', () => {
    const links = [...prose.matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].map((match) => match[1] ?? '');
    expect(links.filter((link) => !leadsSomewhere(name, link))).toEqual([]);
  });

  test('the npm scripts that it names exist', () => {
    const scripts = [...text.matchAll(/npm run (?:--?\w+ )*([a-z][\w:-]*)/g)].map((match) => match[1] ?? '');
    expect(scripts.filter((script) => !Object.hasOwn(manifest.scripts, script))).toEqual([]);
  });

  test('the commands and options of spillway that it names exist', () => {
    const calls = [...text.matchAll(/(?:npm (start)|spillway) -- ([^`\n|)]*)/g)].map(
      ([, start = '', words = '']) => `${start} ${words}`,
    );
    expect(calls.flatMap((call) => faultOfCall(call) ?? [])).toEqual([]);
  });

  test('the files that it names exist', () => {
    const paths = [...text.matchAll(/`((?:apps|packages|connectors|examples|scripts|docs)\/[\w./-]+)`/g)];
    expect(paths.map((match) => match[1] ?? '').filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  test('its excerpts stand in the files that they are taken from', async () => {
    for (const [, path = '', excerpt = ''] of text.matchAll(/^```ts (\S+)\n(.*?)^```/gms)) {
      expect(await readFile(join(root, path), 'utf8')).toContain(excerpt.trimEnd());
    }
  });

  test('the variables that it names are read somewhere', () => {
    const names = new Set(text.match(/\bSPILLWAY_[A-Z0-9_]*[A-Z0-9]\b/g));
    const unread = [...names].filter((variable) => !ofTypes.has(variable) && !isRead(variable));
    expect(unread).toEqual([]);
  });
});

test('docs/api.md lists the endpoints that there are, with the kind of their token', () => {
  const listed = (pages.get('docs/api.md') ?? '').matchAll(
    /^\| `([A-Z]+ \/\S*)`\s+\| (\w+) .*?(beyond v1)?\s*\|$/gm,
  );
  const shown = [...listed].map((match) => [match[1], match[2], match[3] === undefined].join(' '));
  const wanted = endpoints.map(
    ({ method, path, token, beyondV1 }) => `${method} ${path} ${token} ${beyondV1 !== true}`,
  );
  expect(shown.toSorted()).toEqual(wanted.toSorted());
});

function isRead(variable: string): boolean {
  return new RegExp(`\\b${variable}\\b`).test(everyLine);
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', heading] = link.split('#');
  const target = path === '' ? page : relative(root, join(root, dirname(page), path));
  if (!existsSync(join(root, target))) return false;
  return heading === undefined || headingsOf(pages.get(target) ?? '').includes(heading);
}

/** As GitHub names them. */
function headingsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map((match) =>
    (match[1] ?? '')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/g, '-'),
  );
}

/** `workspace key 1 --json`: sub-commands must exist as far as words name them, and so must options. */
function faultOfCall(call: string): string | undefined {
  let command: Command = program;
  for (const word of call.trim().split(/\s+/)) {
    if (/^[>&;#]|^$/.test(word)) return undefined;
    if (word.startsWith('-')) {
      const [flag] = word.split('=');
      const known = ['-h', '--help', '-V', '--version'].includes(flag ?? '');
      if (!known && !command.options.some(({ long, short }) => long === flag || short === flag)) {
        return `${command.name()} has no option ${flag}`;
      }
    } else if (command.commands.length > 0) {
      const next = command.commands.find((candidate) => candidate.name() === word);
      if (next === undefined) return `${command.name()} has no command ${word}`;
      command = next;
    }
  }
  return command.commands.length > 0 && command !== program ? `${command.name()} needs a command` : undefined;
}

async function textsOf(patterns: string[]): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for await (const entry of glob(patterns, { cwd: root, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || path.includes('/node_modules/')) continue;
    texts.set(relative(root, path), await readFile(path, 'utf8'));
  }
  return texts;
}

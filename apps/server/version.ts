import { readFileSync } from 'node:fs';

/** Version of the package, wherever it was emitted to. */
export const version: string = readVersion(new URL('.', import.meta.url));

function readVersion(folder: URL): string {
  try {
    const text = readFileSync(new URL('package.json', folder), 'utf8');
    const manifest = JSON.parse(text) as { name?: string; version?: string };
    if (manifest.name === 'spillway' && manifest.version !== undefined) return manifest.version;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const parent = new URL('..', folder);
  if (parent.href === folder.href) throw new Error('the package.json of spillway is missing');
  return readVersion(parent);
}

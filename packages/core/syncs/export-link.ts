import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import type { StoredFile } from '#engine';
import { VaultError } from '#vault';
import type { SealContext } from '#vault';
import { Gone, NotFound } from '../errors.ts';
import type { Services } from '../services.ts';

/** Path of the route that sends exported files. */
export const EXPORT_PATH = '/exports';

const GOOD_FOR_MS = 3_600_000;
const LONGEST_TOKEN = 2_048;

/** The token names the file and is sealed, so that nobody makes one by hand. */
const context: SealContext = { workspace: 'exports', purpose: 'export_link', row: 0 };

interface Link {
  readonly file: StoredFile;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** A URL under which anybody who has it downloads the file for an hour: of the state store, or of this server. */
export async function exportUrl(services: Services, publicUrl: string, file: StoredFile): Promise<string> {
  const direct = await services.state.url(file);
  if (direct !== undefined) return direct;
  const link: Link = { file, until: Date.now() + GOOD_FOR_MS };
  const token = services.vault.seal(JSON.stringify(link), context).toString('base64url');
  return `${publicUrl}${EXPORT_PATH}/${token}/records.parquet`;
}

/** @throws NotFound for what is no token, Gone when its hour is over */
export async function openExport(
  services: Services,
  token: string,
): Promise<{ readonly bytes: number; readonly content: Readable }> {
  const { file, until } = await readLink(services, token);
  if (Date.now() > until) throw new Gone('This link is older than an hour: ask for the export again.');
  const folder = await services.work.make('export');
  try {
    const path = await services.state.fetch(file, folder.path);
    const content = createReadStream(path);
    content.once('close', () => void folder.remove());
    return { bytes: file.bytes, content };
  } catch (error) {
    await folder.remove();
    throw error;
  }
}

async function readLink(services: Services, token: string): Promise<Link> {
  if (token.length > LONGEST_TOKEN) throw new NotFound('export');
  try {
    const plain = await services.vault.open(Buffer.from(token, 'base64url'), context);
    return JSON.parse(plain.toString('utf8')) as Link;
  } catch (error) {
    if (error instanceof VaultError) throw new NotFound('export');
    throw error;
  }
}

import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw, zstdDecompress } from 'node:zlib';
import { NetworkError } from '#connector-kit';
import { answerTooLarge } from './fault.ts';

export const ACCEPTED_ENCODINGS = 'gzip, deflate, br, zstd';

/** Each layer may be as large as the cap: a long list of them is an attack on the processor. */
const MOST_LAYERS = 3;

type Decompress = (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

const DECODERS: ReadonlyMap<string, Decompress> = new Map<string, Decompress>([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['deflate', inflateEither],
  ['br', promisify(brotliDecompress)],
  ['zstd', promisify(zstdDecompress)],
]);

/**
 * The body without its content encodings; unknown ones are left alone.
 *
 * @throws NetworkError (`too_large`; `reset` for a damaged body)
 */
export async function decode(
  body: Buffer,
  contentEncoding: string,
  { host, maxBytes }: { host: string; maxBytes: number },
): Promise<Buffer> {
  if (body.length === 0) return body;
  const decoders = contentEncoding
    .split(',')
    .map((encoding) => DECODERS.get(encoding.trim().toLowerCase()))
    .filter((decoder) => decoder !== undefined);
  if (decoders.length > MOST_LAYERS) throw answerTooLarge(host, maxBytes);
  let decoded = body;
  for (const decompress of decoders.toReversed()) {
    try {
      decoded = await decompress(decoded, { maxOutputLength: maxBytes });
    } catch (error) {
      if (error instanceof RangeError) throw answerTooLarge(host, maxBytes);
      throw new NetworkError('reset', `${host} sent an answer whose compression is damaged`, {
        cause: error,
        sent: true,
      });
    }
  }
  return decoded;
}

/** Some servers send a raw deflate stream where the standard wants a zlib one. */
function inflateEither(body: Buffer, options: { maxOutputLength: number }): Promise<Buffer> {
  const isZlib = ((body[0] ?? 0) & 0x0f) === 8;
  return promisify(isZlib ? inflate : inflateRaw)(body, options);
}

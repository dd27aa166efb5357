import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { S3Client } from '@aws-sdk/client-s3';

/** The SDK tries a request again, but not an answer that breaks off. */
const ATTEMPTS = 3;

export async function downloadObject(
  client: S3Client,
  object: { readonly Bucket: string; readonly Key: string },
  localFile: string,
): Promise<void> {
  const { GetObjectCommand } = await import('@aws-sdk/client-s3');
  for (let attempt = 1; ; attempt += 1) {
    const { Body } = await client.send(new GetObjectCommand(object));
    if (Body === undefined) throw new Error(`The answer for ${object.Key} had no content.`);
    try {
      await pipeline(Body.transformToWebStream(), createWriteStream(localFile, { mode: 0o600 }));
      return;
    } catch (error) {
      const isBrokenOff = error instanceof Error && 'code' in error && error.code === 'ECONNRESET';
      if (!isBrokenOff || attempt === ATTEMPTS) throw error;
    }
  }
}

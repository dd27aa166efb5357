import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { CompletedPart, S3Client } from '@aws-sdk/client-s3';

/** In memory at once; what is not larger goes in one request. S3 takes 10,000 parts of 5 MiB at least. */
const PART_BYTES = 16 << 20;
const MOST_PARTS = 10_000;

/** Every request carries the MD5 of its bytes, which the store checks. */
export async function uploadObject(
  client: S3Client,
  object: { readonly Bucket: string; readonly Key: string },
  localFile: string,
  { bytes }: { readonly bytes: number },
): Promise<void> {
  const s3 = await import('@aws-sdk/client-s3');
  const file = await open(localFile, 'r');
  try {
    if (bytes <= PART_BYTES) {
      const Body = await part(file, 0, bytes);
      await client.send(new s3.PutObjectCommand({ ...object, Body, ContentMD5: md5(Body) }));
      return;
    }
    const { UploadId } = await client.send(new s3.CreateMultipartUploadCommand(object));
    const upload = { ...object, UploadId };
    try {
      const size = Math.max(PART_BYTES, Math.ceil(bytes / MOST_PARTS));
      const Parts: CompletedPart[] = [];
      for (let at = 0; at < bytes; at += size) {
        const Body = await part(file, at, Math.min(size, bytes - at));
        const PartNumber = Parts.length + 1;
        const { ETag } = await client.send(
          new s3.UploadPartCommand({ ...upload, PartNumber, Body, ContentMD5: md5(Body) }),
        );
        Parts.push({ PartNumber, ETag });
      }
      await client.send(new s3.CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
    } catch (error) {
      // Parts of an upload that nobody ends are kept, and paid for, until then.
      await client.send(new s3.AbortMultipartUploadCommand(upload)).catch(() => {});
      throw error;
    }
  } finally {
    await file.close();
  }
}

async function part(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  for (let filled = 0; filled < length;) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) throw new Error('A file became shorter while it was stored.');
    filled += bytesRead;
  }
  return buffer;
}

function md5(bytes: Buffer): string {
  return createHash('md5').update(bytes).digest('base64');
}

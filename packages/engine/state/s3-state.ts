import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { S3Client } from '@aws-sdk/client-s3';
import { folderFault } from '../folder-fault.ts';
import { measure, missing, verify } from './checksum.ts';
import { downloadObject } from './s3-download.ts';
import { uploadObject } from './s3-upload.ts';
import { checkStatePath } from './state-path.ts';
import type { StateStore, StoredFile } from './state-store.ts';

export interface S3Place {
  readonly bucket: string;
  /** Before every key, without slashes at its ends; empty: none. */
  readonly prefix: string;
  readonly region: string;
  /** Of a store that is not Amazon's: `https://minio.example.com`. */
  readonly endpoint?: string;
  /** Undefined: whatever the AWS SDK finds in its environment, such as the role of the machine. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

const URL_SECONDS = 3600;

/** State in a bucket of Amazon S3, or of a store that speaks its API. */
export class S3State implements StateStore {
  readonly #place: S3Place;
  #client: Promise<S3Client> | undefined;

  constructor(place: S3Place) {
    this.#place = place;
  }

  async put(path: string, localFile: string): Promise<StoredFile> {
    const measured = await measure(localFile);
    await uploadObject(await this.#open(), this.#object(path), localFile, measured);
    await rm(localFile);
    return { path, ...measured };
  }

  async fetch(file: StoredFile, folder: string): Promise<string> {
    const object = this.#object(file.path);
    const place = `s3://${object.Bucket}/${object.Key}`;
    const local = join(folder, `fetched-${randomUUID()}`);
    try {
      await downloadObject(await this.#open(), object, local);
      await verify(file, local, place);
    } catch (error) {
      await rm(local, { force: true });
      if (error instanceof Error && (error.name === 'NoSuchKey' || error.name === 'NotFound')) {
        throw missing(place, error);
      }
      throw folderFault(error, folder);
    }
    return local;
  }

  async remove(path: string): Promise<void> {
    const { DeleteObjectCommand, paginateListObjectsV2 } = await import('@aws-sdk/client-s3');
    const client = await this.#open();
    const { Bucket, Key } = this.#object(path);
    await client.send(new DeleteObjectCommand({ Bucket, Key }));
    for await (const page of paginateListObjectsV2({ client }, { Bucket, Prefix: `${Key}/` })) {
      for (const found of page.Contents ?? []) {
        await client.send(new DeleteObjectCommand({ Bucket, Key: found.Key }));
      }
    }
  }

  async url(file: StoredFile): Promise<string> {
    const [{ GetObjectCommand }, { getSignedUrl }] = await Promise.all([
      import('@aws-sdk/client-s3'),
      import('@aws-sdk/s3-request-presigner'),
    ]);
    const client = await this.#open();
    return await getSignedUrl(client, new GetObjectCommand(this.#object(file.path)), {
      expiresIn: URL_SECONDS,
    });
  }

  /** Ends connections that are kept. */
  async close(): Promise<void> {
    (await this.#client)?.destroy();
    this.#client = undefined;
  }

  #open(): Promise<S3Client> {
    this.#client ??= connect(this.#place);
    return this.#client;
  }

  #object(path: string): { Bucket: string; Key: string } {
    const { bucket, prefix } = this.#place;
    const key = checkStatePath(path);
    return { Bucket: bucket, Key: prefix === '' ? key : `${prefix}/${key}` };
  }
}

async function connect({ region, endpoint, credentials }: S3Place): Promise<S3Client> {
  const { S3Client } = await import('@aws-sdk/client-s3');
  return new S3Client({
    region,
    // Other stores know neither the newer checksums nor a host name for each bucket.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    ...(credentials === undefined ? {} : { credentials }),
  });
}

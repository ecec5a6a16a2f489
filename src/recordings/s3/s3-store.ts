import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { GetObjectCommandOutput, PutObjectCommandInput } from '@aws-sdk/client-s3';
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { S3Storage } from '../../config/index.ts';
import type { WantedContent } from '../../ports/recording-files.ts';
import type { FilePart, RecordingStore, StoredFile } from '../recording-store.ts';
import { CONTENT_TYPES } from '../content-types.ts';
import { recordingOfName } from '../recording-file.ts';
import { RecordingStoreError } from '../recording-store-error.ts';
import { isMissing, s3FaultText } from './s3-fault.ts';

/** Larger files go up in parts of so much. S3 takes no smaller ones than 5 MiB, and 10,000 of them at most. */
export const PART_BYTES = 8 * 1_048_576;
const CONNECT_MS = 5_000;
/** Without an octet in either direction. */
const SILENCE_MS = 30_000;
const ATTEMPTS = 2;

/** Recordings in a bucket of an S3-compatible storage. */
export class S3Store implements RecordingStore {
  readonly #client: S3Client;
  readonly #storage: S3Storage;

  constructor(storage: S3Storage) {
    const { accessKeyId, secretAccessKey, endpoint, region, forcePathStyle } = storage;
    this.#storage = storage;
    this.#client = new S3Client({
      region,
      forcePathStyle,
      ...(endpoint !== null && { endpoint }),
      ...(accessKeyId !== null && secretAccessKey !== null && { credentials: { accessKeyId, secretAccessKey } }),
      maxAttempts: ATTEMPTS,
      // We send SHA-256 where it counts. Other storages than Amazon's know no other sums.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: SILENCE_MS, throwOnRequestTimeout: true },
    });
  }

  locationOf(name: string): string {
    return `s3://${this.#storage.bucket}/${this.#keyOf(name)}`;
  }

  /** Asks for the bucket, and says what is wrong with it; null: nothing. */
  async fault(): Promise<string | null> {
    try {
      await this.#client.send(new HeadBucketCommand({ Bucket: this.#storage.bucket }));
      return null;
    } catch (error) {
      return s3FaultText(error);
    }
  }

  async put(name: string, file: string, content: WantedContent, signal: AbortSignal): Promise<void> {
    await told(async () => {
      const input = this.#inputOf(name, content);
      if (content.bytes <= PART_BYTES) await this.#putWhole(input, file, content, signal);
      else await this.#putInParts(input, file, signal);
      await this.#confirm(name, file, content);
    });
  }

  async stat(name: string): Promise<StoredFile | null> {
    return await told(async () => {
      try {
        const head = await this.#client.send(new HeadObjectCommand(this.#objectOf(name)));
        return { name, bytes: head.ContentLength ?? 0, changedAt: head.LastModified?.getTime() ?? 0 };
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    });
  }

  async read(name: string, part: FilePart | null): Promise<Readable> {
    return await told(async () => {
      const range = part === null ? {} : { Range: `bytes=${String(part.first)}-${String(part.last)}` };
      return bodyOf(await this.#client.send(new GetObjectCommand({ ...this.#objectOf(name), ...range })));
    });
  }

  async *list(start: string): AsyncIterable<StoredFile> {
    const { bucket: Bucket, prefix } = this.#storage;
    for (let token: string | undefined; ;) {
      const next = token === undefined ? {} : { ContinuationToken: token };
      const page = await told(
        async () => await this.#client.send(new ListObjectsV2Command({ Bucket, Prefix: this.#keyOf(start), ...next })),
      );
      for (const { Key = '', Size = 0, LastModified } of page.Contents ?? []) {
        yield { name: Key.slice(prefix.length), bytes: Size, changedAt: LastModified?.getTime() ?? 0 };
      }
      token = page.NextContinuationToken;
      if (token === undefined) return;
    }
  }

  async remove(name: string): Promise<void> {
    await told(async () => {
      await this.#client.send(new DeleteObjectCommand(this.#objectOf(name)));
    });
  }

  #keyOf(name: string): string {
    return `${this.#storage.prefix}${name}`;
  }

  #objectOf(name: string): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.#storage.bucket, Key: this.#keyOf(name) };
  }

  #inputOf(name: string, { sha256 }: WantedContent): PutObjectCommandInput {
    const { storageClass, serverSideEncryption } = this.#storage;
    const format = recordingOfName(name)?.format ?? 'wav';
    return {
      ...this.#objectOf(name),
      ContentType: CONTENT_TYPES[format],
      Metadata: { sha256 },
      ...(storageClass !== null && { StorageClass: storageClass as never }),
      ...(serverSideEncryption !== null && { ServerSideEncryption: serverSideEncryption as never }),
    };
  }

  /** The storage refuses what has another sum than the one that it is told. */
  async #putWhole(
    input: PutObjectCommandInput,
    file: string,
    content: WantedContent,
    signal: AbortSignal,
  ): Promise<void> {
    const Body = await readFile(file);
    const ChecksumSHA256 = Buffer.from(content.sha256, 'base64url').toString('base64');
    await this.#client.send(new PutObjectCommand({ ...input, Body, ChecksumSHA256 }), { abortSignal: signal });
  }

  /** Each part is sent with its sum. What a former attempt left of its parts is given up first: it would cost for ever. */
  async #putInParts(input: PutObjectCommandInput, file: string, signal: AbortSignal): Promise<void> {
    await this.#forgetParts(input.Key ?? '');
    const upload = new Upload({
      client: this.#client,
      params: { ...input, Body: createReadStream(file, { highWaterMark: 1_048_576 }), ChecksumAlgorithm: 'SHA256' },
      partSize: PART_BYTES,
      queueSize: 1,
    });
    const stop = (): void => void upload.abort();
    signal.addEventListener('abort', stop, { once: true });
    try {
      signal.throwIfAborted();
      await upload.done();
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  async #forgetParts(key: string): Promise<void> {
    const { bucket: Bucket } = this.#storage;
    try {
      const { Uploads = [] } = await this.#client.send(new ListMultipartUploadsCommand({ Bucket, Prefix: key }));
      for (const { UploadId, Key } of Uploads) {
        if (Key !== key || UploadId === undefined) continue;
        await this.#client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
      }
    } catch {
      // It may be forbidden. A rule of the bucket that ends them does as well (docs/recording-storage.md).
    }
  }

  /**
   * Makes sure that the storage has the file: by the sum that it keeps, of the whole or of the sums of its parts; where it
   * keeps none by reading it again, since a size alone says little.
   */
  async #confirm(name: string, file: string, content: WantedContent): Promise<void> {
    const head = await this.#client.send(new HeadObjectCommand({ ...this.#objectOf(name), ChecksumMode: 'ENABLED' }));
    const { ContentLength, ChecksumSHA256: sum } = head;
    if (ContentLength !== content.bytes)
      throw new Error(`the storage has ${String(ContentLength)} octets of ${String(content.bytes)}`);
    const inParts = content.bytes > PART_BYTES;
    const isSame =
      sum === undefined
        ? (await this.#hashOf(name)) === content.sha256
        : inParts
          ? sum.replace(/-\d+$/, '') === (await sumOfParts(file))
          : Buffer.from(sum, 'base64').toString('base64url') === content.sha256;
    if (!isSame) throw new Error('the storage has another content than was sent');
  }

  async #hashOf(name: string): Promise<string> {
    const hash = createHash('sha256');
    for await (const chunk of await this.read(name, null)) hash.update(chunk as Buffer);
    return hash.digest('base64url');
  }
}

/** The sum that S3 gives to what came in parts: of the sums of these. Base64. */
async function sumOfParts(file: string): Promise<string> {
  const whole = createHash('sha256');
  for (let at = 0, part = await hashOfPart(file, at); part !== null; part = await hashOfPart(file, at)) {
    whole.update(part);
    at += PART_BYTES;
  }
  return whole.digest('base64');
}

async function hashOfPart(file: string, start: number): Promise<Buffer | null> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(file, { start, end: start + PART_BYTES - 1 }) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return bytes === 0 ? null : hash.digest();
}

function bodyOf({ Body }: GetObjectCommandOutput): Readable {
  if (Body instanceof Readable) return Body;
  throw new Error('the storage sent no content');
}

async function told<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof RecordingStoreError) throw cause;
    throw new RecordingStoreError(s3FaultText(cause), { cause });
  }
}

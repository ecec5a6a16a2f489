import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { WantedContent } from '../../../src/ports/recording-files.ts';
import type { RecordingStore } from '../../../src/recordings/recording-store.ts';
import { LocalStore } from '../../../src/recordings/local-store.ts';
import { RecordingStoreError } from '../../../src/recordings/recording-store-error.ts';
import { PART_BYTES, S3Store } from '../../../src/recordings/s3/s3-store.ts';
import type { BucketFault } from '../../tools/test-bucket.ts';
import { storageOf, TestBucket } from '../../tools/test-bucket.ts';

const CALL = '11111111-2222-3333-4444-555555555555';
const never = new AbortController().signal;
let directory: string;
let bucket: TestBucket;

beforeAll(async () => {
  bucket = await TestBucket.start();
});
afterAll(async () => {
  await bucket[Symbol.asyncDispose]();
});
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'warmbridge-recording-store-'));
  bucket.fault = () => 'pass';
  bucket.requests.length = 0;
});
afterEach(async () => {
  rmSync(directory, { recursive: true });
  for await (const { name } of bucket.store.list('')) await bucket.store.remove(name);
});

function made(bytes: number): { readonly file: string; readonly content: WantedContent; readonly sound: Buffer } {
  const file = join(directory, 'source');
  const sound = randomBytes(bytes);
  writeFileSync(file, sound);
  return { file, sound, content: { bytes, sha256: createHash('sha256').update(sound).digest('base64url') } };
}

async function all(store: RecordingStore, name: string, part: Parameters<RecordingStore['read']>[1]): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of await store.read(name, part)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function namesIn(store: RecordingStore, start: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { name } of store.list(start)) names.push(name);
  return names.toSorted();
}

const STORES: readonly [string, () => RecordingStore][] = [
  ['a directory', () => new LocalStore(directory)],
  ['a bucket', () => new S3Store(storageOf(bucket.settings))],
];

describe.each(STORES)('Recordings in %s', (_name, open) => {
  test.each([0, 1, 5_000, PART_BYTES, PART_BYTES + 1, 2 * PART_BYTES + 77])('a file of %i octets', async (bytes) => {
    const store = open();
    const { file, content, sound } = made(bytes);
    await store.put(`${CALL}.wav`, file, content, never);
    expect(await store.stat(`${CALL}.wav`)).toMatchObject({ name: `${CALL}.wav`, bytes });
    expect((await all(store, `${CALL}.wav`, null)).equals(sound)).toBe(true);
    if (bytes < 10) return;
    const part = await all(store, `${CALL}.wav`, { first: bytes - 9, last: bytes - 5 });
    expect(part.equals(sound.subarray(bytes - 9, bytes - 4))).toBe(true);
  });

  test('takes the place of one with that name', async () => {
    const store = open();
    const first = made(10);
    await store.put(`${CALL}.opus`, first.file, first.content, never);
    const { file, content, sound } = made(20);
    await store.put(`${CALL}.opus`, file, content, never);
    expect((await all(store, `${CALL}.opus`, null)).equals(sound)).toBe(true);
    expect(await namesIn(store, CALL)).toEqual([`${CALL}.opus`]);
  });

  test('is not there before, and not after it is removed, which may be done again', async () => {
    const store = open();
    expect(await store.stat(`${CALL}.wav`)).toBeNull();
    const { file, content } = made(10);
    for (const name of [`${CALL}.rec1.wav`, `${CALL}.wav`]) await store.put(name, file, content, never);
    expect(await namesIn(store, CALL)).toEqual([`${CALL}.rec1.wav`, `${CALL}.wav`]);
    expect(await namesIn(store, `${CALL}.rec`)).toEqual([`${CALL}.rec1.wav`]);
    for (let times = 0; times < 2; times += 1) await store.remove(`${CALL}.wav`);
    expect(await store.stat(`${CALL}.wav`)).toBeNull();
    expect(await namesIn(store, CALL)).toEqual([`${CALL}.rec1.wav`]);
    await expect(store.read(`${CALL}.wav`, null)).rejects.toBeInstanceOf(RecordingStoreError);
  });
});

describe('A bucket', () => {
  const open = (more: object = {}): S3Store => new S3Store(storageOf({ ...bucket.settings, ...more }));

  test.each<[BucketFault, number]>([
    ['500', 5_000],
    ['cut', 5_000],
    ['refuse', 5_000],
    ['drop-octet', 5_000],
    ['500', PART_BYTES + 5],
    ['cut', PART_BYTES + 5],
    ['drop-octet', PART_BYTES + 5],
  ])('that answers with %s takes no file of %i octets, and takes it when it is well again', async (fault, bytes) => {
    const { file, content, sound } = made(bytes);
    const store = open();
    // Only what has sound in it meets the fault.
    bucket.fault = ({ method }) => (method === 'PUT' ? fault : 'pass');
    await expect(store.put(`${CALL}.wav`, file, content, never)).rejects.toBeInstanceOf(RecordingStoreError);
    expect(await store.stat(`${CALL}.wav`)).toBeNull();
    bucket.fault = () => 'pass';
    await store.put(`${CALL}.wav`, file, content, never);
    expect((await all(store, `${CALL}.wav`, null)).equals(sound)).toBe(true);
  });

  test('that has another content than was sent is found out', async () => {
    const { file, content } = made(5_000);
    const wrong = { ...content, sha256: createHash('sha256').update('other').digest('base64url') };
    await expect(open().put(`${CALL}.wav`, file, wrong, never)).rejects.toThrow('BadDigest');
  });

  test('gets rid of the parts of a former attempt', async () => {
    const { file, content } = made(PART_BYTES + 5);
    const store = open();
    bucket.fault = ({ method, url }) =>
      method === 'DELETE' || (method === 'PUT' && (url ?? '').includes('partNumber=2')) ? '500' : 'pass';
    await expect(store.put(`${CALL}.wav`, file, content, never)).rejects.toThrow();
    bucket.fault = () => 'pass';
    await store.put(`${CALL}.wav`, file, content, never);
    expect(bucket.requests.some((each) => each.startsWith('DELETE') && each.includes('uploadId='))).toBe(true);
  });

  test.each([
    ['is well', {}, null],
    ['is not there', { bucket: 'another' }, 'there is no such bucket (404 NotFound)'],
    ['does not know us', { accessKeyId: 'theirs' }, 'the storage refuses these credentials'],
    ['is not listened for', { endpoint: 'http://127.0.0.1:9' }, 'nobody listens at the endpoint'],
  ])('that %s is told', async (_what, more, message) => {
    const fault = await open(more).fault();
    if (message === null) expect(fault).toBeNull();
    else expect(fault).toContain(message);
  });

  test('names a file as the records do', () => {
    expect(open().locationOf('a.wav')).toBe('s3://recordings/calls/a.wav');
  });
});

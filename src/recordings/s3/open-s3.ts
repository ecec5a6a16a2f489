import type { S3Storage } from '../../config/index.ts';
import type { S3Store } from './s3-store.ts';

const OPEN = new WeakMap<S3Storage, S3Store>();

/** The store of a bucket. The client's code is loaded with the first one: it is large, and most sites need none. */
export async function openS3(storage: S3Storage): Promise<S3Store> {
  const known = OPEN.get(storage);
  if (known !== undefined) return known;
  const { S3Store } = await import('./s3-store.ts');
  const store = new S3Store(storage);
  OPEN.set(storage, store);
  return store;
}

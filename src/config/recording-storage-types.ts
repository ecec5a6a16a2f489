/** A bucket of an S3-compatible storage. */
export interface S3Storage {
  readonly kind: 's3';
  readonly bucket: string;
  readonly region: string;
  /** Null: that of Amazon for the region. */
  readonly endpoint: string | null;
  /** `https://host/bucket/key` in place of `https://bucket.host/key`. */
  readonly forcePathStyle: boolean;
  /** What the key of every recording begins with, such as `calls/`. */
  readonly prefix: string;
  /** Null, with the secret: those of the client's own search (environment, files, the machine's role). */
  readonly accessKeyId: string | null;
  readonly secretAccessKey: string | null;
  /** Null: that of the bucket. */
  readonly storageClass: string | null;
  /** `AES256`, `aws:kms`. Null: what the bucket does. */
  readonly serverSideEncryption: string | null;
}

/** Where recordings are kept for good. */
export type RecordingStorage = { readonly kind: 'local' } | S3Storage;

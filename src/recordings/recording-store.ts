import type { Readable } from 'node:stream';
import type { WantedContent } from '../ports/recording-files.ts';

/** A file of a recording in a store. */
export interface StoredFile {
  /** `CALL.wav`, `CALL.rec1.opus`. */
  readonly name: string;
  readonly bytes: number;
  /** Ms since 1970. */
  readonly changedAt: number;
}

/** A part of a file. Both ends are part of it. */
export interface FilePart {
  readonly first: number;
  readonly last: number;
}

/**
 * Where the files of recordings are kept for good. Names are those of {@link StoredFile}. Every method rejects with
 * {@link RecordingStoreError} where the store cannot do it now.
 */
export interface RecordingStore {
  /** Where a file is, as the records say it: a path, or `s3://bucket/key`. */
  locationOf(name: string): string;
  /**
   * Takes a file that is whole, in place of one with that name. It is kept, and has this content, once this resolves.
   * @param signal ends it: what is there of it then has no name that anybody finds
   */
  put(name: string, file: string, content: WantedContent, signal: AbortSignal): Promise<void>;
  /** Null: there is no such file. */
  stat(name: string): Promise<StoredFile | null>;
  /** @param part null: all of it */
  read(name: string, part: FilePart | null): Promise<Readable>;
  /** Those whose names begin so, in no order. */
  list(start: string): AsyncIterable<StoredFile>;
  /** Idempotent. */
  remove(name: string): Promise<void>;
}

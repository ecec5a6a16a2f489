import type { Readable } from 'node:stream';
import type { CallId, RecordingId } from '../ports/ids.ts';
import type { RecordingFormat, WantedContent } from '../ports/recording-files.ts';
import type { FilePart, RecordingStore, StoredFile } from './recording-store.ts';
import { RECORDING_FORMATS } from '../ports/recording-files.ts';
import { CONTENT_TYPES } from './content-types.ts';
import { hashStream } from './hash-file.ts';
import { recordingName, recordingOfName, recordingsOf } from './recording-file.ts';

/** A recording that is there. */
export interface FoundRecording {
  readonly format: RecordingFormat;
  readonly contentType: string;
  readonly bytes: number;
  /** @param part null: all of it @throws RecordingStoreError */
  read(part: FilePart | null): Promise<Readable>;
}

/**
 * Where recordings are looked for: in the directory first, where they are written and wait, and then in the storage. Its
 * methods reject with RecordingStoreError where one of these does not answer.
 */
export class RecordingShelf {
  readonly #directory: RecordingStore;
  readonly #storage: RecordingStore | null;

  constructor(directory: RecordingStore, storage: RecordingStore | null) {
    this.#directory = directory;
    this.#storage = storage;
  }

  /** The recording of a call, or of one of its legs; null: there is none. */
  async find(id: CallId | RecordingId): Promise<FoundRecording | null> {
    const here = await this.#findIn(this.#directory, id);
    if (here !== null || this.#storage === null) return here;
    // It may have gone from one to the other in between: it is there before it goes here.
    return await this.#findIn(this.#storage, id);
  }

  /** Those of some recordings of a call that are there. */
  async idsOf(call: CallId, among: readonly (CallId | RecordingId)[]): Promise<ReadonlySet<CallId | RecordingId>> {
    const ids = new Set<CallId | RecordingId>();
    for (const id of among) if ((await this.#findIn(this.#directory, id)) !== null) ids.add(id);
    if (this.#storage === null || ids.size === among.length) return ids;
    for await (const { name } of this.#storage.list(call)) {
      const found = recordingOfName(name);
      if (found !== null && among.includes(found.recording)) ids.add(found.recording);
    }
    return ids;
  }

  /** What is in the file of a recording in that format; null: it is not there. */
  async contentOf(id: CallId | RecordingId, format: RecordingFormat): Promise<WantedContent | null> {
    const name = recordingName(id, format);
    for (const store of this.#storage === null ? [this.#directory] : [this.#directory, this.#storage]) {
      if ((await store.stat(name)) !== null) return await hashStream(await store.read(name, null));
    }
    return null;
  }

  /** Deletes a recording, wherever it is: where the storage does not answer, nowhere. @returns false: there was none */
  async remove(id: CallId | RecordingId): Promise<boolean> {
    let wasThere = false;
    for (const store of this.#outermostFirst()) {
      for (const format of RECORDING_FORMATS) {
        const name = recordingName(id, format);
        if ((await store.stat(name)) === null) continue;
        wasThere = true;
        await store.remove(name);
      }
    }
    return wasThere;
  }

  /** Makes sure that recordings can be deleted wherever they are. @throws RecordingStoreError */
  async assertThere(): Promise<void> {
    for await (const _file of this.#storage?.list('none') ?? []) return;
  }

  /** Deletes every recording of a call. */
  async removeAllOf(call: CallId): Promise<void> {
    if (this.#storage !== null) {
      for await (const { name } of this.#storage.list(call)) {
        if (recordingOfName(name)?.call === call) await this.#storage.remove(name);
      }
    }
    await this.removeHere(call);
  }

  /** Deletes those that are in the directory alone. */
  async removeHere(call: CallId): Promise<void> {
    for (const id of recordingsOf(call)) {
      for (const format of RECORDING_FORMATS) await this.#directory.remove(recordingName(id, format));
    }
  }

  /**
   * Every file of a recording that has not changed since then, in no order. A call may have several.
   * @param before ms since 1970
   * @param everywhere also in the storage, which is asked for all that it has
   */
  async *olderThan(before: number, everywhere: boolean): AsyncIterable<StoredFile & { readonly call: CallId }> {
    for (const store of everywhere ? this.#outermostFirst() : [this.#directory]) {
      for await (const file of store.list('')) {
        const found = recordingOfName(file.name);
        if (found !== null && file.changedAt < before) yield { ...file, call: found.call };
      }
    }
  }

  async #findIn(store: RecordingStore, id: CallId | RecordingId): Promise<FoundRecording | null> {
    for (const format of RECORDING_FORMATS) {
      const name = recordingName(id, format);
      const found = await store.stat(name);
      if (found === null) continue;
      const { bytes } = found;
      return { format, contentType: CONTENT_TYPES[format], bytes, read: async (part) => await store.read(name, part) };
    }
    return null;
  }

  #outermostFirst(): readonly RecordingStore[] {
    return this.#storage === null ? [this.#directory] : [this.#storage, this.#directory];
  }
}

import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { Clock } from '../../ports/clock.ts';
import type { Fact } from '../../ports/facts.ts';
import type { CallId, RecordingId } from '../../ports/ids.ts';
import type { RecordingFormat, WantedContent } from '../../ports/recording-files.ts';
import type { RecordingStore } from '../recording-store.ts';
import { pause } from '../../shared/pause.ts';
import { rememberBounded } from '../../shared/remember-bounded.ts';
import { recordingIn, recordingName } from '../recording-file.ts';
import type { KeeperWork } from './keeper-work.ts';

/** A recording whose hash is on record. */
export interface KeptRecording extends WantedContent {
  readonly call: CallId;
  readonly recording: RecordingId;
  readonly format: RecordingFormat;
}

/** How the storage takes recordings. */
export interface UploadFigures {
  readonly waiting: number;
  readonly stored: number;
  /** Attempts. */
  readonly failed: number;
  /** How long the one that waits longest has waited; 0: none does. */
  readonly oldestWaitingMs: number;
}

export interface UploadQueueOptions {
  readonly storage: RecordingStore;
  readonly work: KeeperWork;
  /** Null: there is no such call any more. */
  readonly note: (call: CallId, fact: Fact) => Promise<unknown>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly directory: string;
}

/** The wait after an attempt that failed: twice as long each time. */
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 300_000;
/** Recordings that wait in memory; the next start finds more in the directory. */
const MAX_WAITING = 50_000;
const MAX_TOLD = 1_000;

/** Sends recordings to the storage, one after the other, as long as it takes. */
export class UploadQueue {
  readonly #options: UploadQueueOptions;
  readonly #closing = new AbortController();
  readonly #waiting: { readonly kept: KeptRecording; readonly sinceMs: number }[] = [];
  #working: Promise<void> | null = null;
  #retryMs = FIRST_RETRY_MS;
  #stored = 0;
  #failed = 0;
  #isFullTold = false;
  /** Recordings of which the log has that the storage did not take them. */
  readonly #told = new Map<RecordingId, null>();

  constructor(options: UploadQueueOptions) {
    this.#options = options;
  }

  get figures(): UploadFigures {
    const since = this.#waiting.reduce((oldest, { sinceMs }) => Math.min(oldest, sinceMs), Infinity);
    return {
      waiting: this.#waiting.length,
      stored: this.#stored,
      failed: this.#failed,
      oldestWaitingMs: this.#waiting.length === 0 ? 0 : this.#options.clock.now() - since,
    };
  }

  want(kept: KeptRecording): void {
    if (this.#closing.signal.aborted) return;
    if (this.#waiting.length >= MAX_WAITING) {
      if (!this.#isFullTold) this.#options.logger.error('too many recordings wait for the storage; the next start finds those of calls that end now'); // prettier-ignore
      this.#isFullTold = true;
      return;
    }
    this.#waiting.push({ kept, sinceMs: this.#options.clock.now() });
    this.#working ??= this.#work();
  }

  /** Leaves what waits to the next start, also what is under way. Idempotent. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#options.work.close();
    await this.#working;
  }

  async #work(): Promise<void> {
    const { signal } = this.#closing;
    for (let next = this.#waiting[0]; next !== undefined && !signal.aborted; next = this.#waiting[0]) {
      const isStored = await this.#tried(next.kept);
      this.#waiting.shift();
      if (isStored) continue;
      // It may be the fault of this file: those behind it do not wait for it.
      this.#waiting.push(next);
      await pause(this.#options.clock, this.#retryMs, signal);
    }
    this.#isFullTold = false;
    this.#working = null;
  }

  /** @returns false: it is to be tried again */
  async #tried(kept: KeptRecording): Promise<boolean> {
    const { logger } = this.#options;
    const { signal } = this.#closing;
    try {
      await this.#store(kept);
      if (this.#retryMs > FIRST_RETRY_MS) logger.info('the storage takes recordings again');
      this.#retryMs = FIRST_RETRY_MS;
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      this.#failed += 1;
      // It is told once, not with each attempt: the metrics have the rest.
      const isTold = this.#told.has(kept.recording);
      rememberBounded(this.#told, kept.recording, null, MAX_TOLD);
      if (this.#retryMs === FIRST_RETRY_MS && !isTold) logger.error({ err: error, recording: kept.recording }, 'the storage does not take a recording; it is tried again until it does, and the file stays here'); // prettier-ignore
      this.#retryMs = Math.min(2 * this.#retryMs, LAST_RETRY_MS);
      return false;
    }
  }

  async #store({ call, recording, format, bytes, sha256 }: KeptRecording): Promise<void> {
    const { storage, work, note, directory } = this.#options;
    const name = recordingName(recording, format);
    const file = recordingIn(directory, recording, format);
    if (!existsSync(file)) return;
    await work.do<'put'>({ kind: 'put', name, file, content: { bytes, sha256 } }, this.#closing.signal);
    if (!existsSync(file)) {
      // It was deleted meanwhile.
      await storage.remove(name);
      return;
    }
    const noted = await note(call, {
      type: 'recording.stored',
      data: { recording, location: storage.locationOf(name), bytes, sha256 },
    });
    // Its call was erased meanwhile.
    if (noted === null) await storage.remove(name);
    await rm(file, { force: true });
    this.#stored += 1;
  }
}

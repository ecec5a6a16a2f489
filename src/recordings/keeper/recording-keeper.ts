import { existsSync } from 'node:fs';
import { opendir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { repairWav } from '../../media/wav/index.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Fact } from '../../ports/facts.ts';
import type { CallId, RecordingId } from '../../ports/ids.ts';
import { asRecordingId } from '../../ports/ids.ts';
import type { JournalEntry } from '../../ports/journal.ts';
import type { RecordingFormat } from '../../ports/recording-files.ts';
import type { Store } from '../../ports/store.ts';
import { pause } from '../../shared/pause.ts';
import { rememberBounded } from '../../shared/remember-bounded.ts';
import { within } from '../../shared/within.ts';
import { recordingIn, recordingOfName } from '../recording-file.ts';
import type { NamedRecording } from '../recording-file.ts';
import type { KeeperWork } from './keeper-work.ts';
import { recordingProgress } from './recording-progress.ts';
import type { KeptRecording } from './upload-queue.ts';

export interface RecordingKeeperOptions {
  /** Where journals are read. */
  readonly store: Pick<Store, 'getCall' | 'listEvents'>;
  /** Puts a fact on record, behind all that the journal of a call has. */
  readonly note: (call: CallId, fact: Fact) => Promise<unknown>;
  /** Puts on record what came of messages of a call that another node closed after a crash of this one. */
  readonly finish: (call: CallId) => Promise<void>;
  readonly work: KeeperWork;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly directory: string;
  readonly format: RecordingFormat;
  /** Bits a second of one channel, for Opus. */
  readonly bitrate: number;
  /** Takes what is kept; null: it stays in the directory. */
  readonly uploads: { want(kept: KeptRecording): void } | null;
}

/** After the end of a call, so that calls that are up go first. */
const DELAY_MS = 1_000;
const CLOSE_MS = 5_000;
/** Calls that wait; more are found at the next start. */
const MAX_WAITING = 10_000;
/** Files that have changed within that time are looked at at the start, where they have no other way to go. */
const SWEEP_MS = 7 * 86_400_000;

/** A recording, and what it is a recording of. */
interface Unkept {
  readonly call: CallId;
  /** That of the call itself has the id of the call. */
  readonly recording: RecordingId;
  readonly late: boolean;
}

/**
 * Makes of the recordings of a call that is over what is kept for good, one file after the other:
 *
 *     WAV --encoded, on the disk--> WAV and Opus --`recording.kept` on record--> Opus --uploaded, confirmed-->
 *         Opus and the storage --`recording.stored` on record--> the storage
 *
 * A file goes only when the next one is whole and on record. So whatever a crash leaves is found at the next start, and
 * is taken up where it was.
 */
export class RecordingKeeper {
  readonly #options: RecordingKeeperOptions;
  readonly #closing = new AbortController();
  /** Aborted where nothing is to be waited for any more. */
  readonly #hurry = new AbortController();
  readonly #waiting: Unkept[] = [];
  /** Recordings of legs of the calls that are up. */
  readonly #ofLegs = new Map<CallId, readonly RecordingId[]>();
  /** Those that were taken in this life: a call that ends while the directory is looked through is found twice. */
  readonly #taken = new Map<string, null>();
  #working: Promise<void> = Promise.resolve();
  #isWorking = false;
  /** Whether the log has that no more can wait. */
  #isFullTold = false;

  constructor(options: RecordingKeeperOptions) {
    this.#options = options;
  }

  /** Recordings of calls that are over whose hash is not on record yet. */
  get waiting(): number {
    return this.#waiting.length + (this.#isWorking ? 1 : 0);
  }

  /** Takes what happens to calls: those that are over may have recordings. */
  read(entry: JournalEntry): void {
    if (entry.kind !== 'fact') return;
    const { callId: call } = entry;
    if (entry.type === 'leg.recorded') {
      rememberBounded(this.#ofLegs, call, [...(this.#ofLegs.get(call) ?? []), entry.data.recording], MAX_WAITING);
    } else if (entry.type === 'call.ended') {
      const recordings = [asRecordingId(call), ...(this.#ofLegs.get(call) ?? [])];
      this.#ofLegs.delete(call);
      this.#want(recordings.map((recording) => ({ call, recording, late: false })));
    }
  }

  /** Finds recordings of calls that are over and not where they belong, since the program was gone before. */
  start(): void {
    this.#working = this.#working.then(async () => await this.#sweep()).catch((error: unknown) => this.#failed(error));
  }

  /** Finishes what waits, if that is soon. Idempotent. */
  async close(): Promise<void> {
    this.#hurry.abort();
    const wait = { clock: this.#options.clock, ms: CLOSE_MS, who: 'a recording is still being kept' };
    await within(wait, () => this.#working).catch(() => undefined);
    this.#closing.abort();
    this.#waiting.length = 0;
    await this.#options.work.close();
    await this.#working;
  }

  #want(recordings: readonly Unkept[]): void {
    if (this.#waiting.length + recordings.length > MAX_WAITING) {
      if (!this.#isFullTold) this.#options.logger.warn('too many recordings wait to be kept; the next start finds those of calls that end now'); // prettier-ignore
      this.#isFullTold = true;
      return;
    }
    this.#waiting.push(...recordings);
    if (this.#isWorking || this.#waiting.length === 0 || this.#closing.signal.aborted) return;
    this.#isWorking = true;
    this.#working = this.#working.then(async () => await this.#work());
  }

  async #work(): Promise<void> {
    await pause(this.#options.clock, DELAY_MS, this.#hurry.signal);
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      try {
        await this.#keep(next);
      } catch (error) {
        this.#taken.delete(next.recording);
        this.#failed(error, next.recording);
      }
    }
    this.#isWorking = false;
    this.#isFullTold = false;
  }

  async #keep({ call, recording, late }: Unkept): Promise<void> {
    if (this.#taken.has(recording)) return;
    rememberBounded(this.#taken, recording, null, MAX_WAITING);
    const { directory, work, note, uploads, format } = this.#options;
    const wav = recordingIn(directory, recording);
    if (!existsSync(wav)) return;
    if (late) {
      // The crash came when the file was made, and nothing was in it yet.
      if ((await stat(wav)).size === 0) {
        await rm(wav, { force: true });
        return;
      }
      // A crash between the end of its call and its repair leaves a header that says less than there is.
      await repairWav(wav).catch(() => undefined);
    }
    const opus = recordingIn(directory, recording, 'opus');
    const order = { wav, opus, bitsPerSecond: this.#options.bitrate };
    const signal = this.#closing.signal;
    // What cannot be encoded is kept as it is.
    const encoded = format === 'opus' ? await work.do<'encode'>({ kind: 'encode', order }, signal) : null;
    const content = encoded === null ? await work.do<'hash'>({ kind: 'hash', file: wav }, signal) : encoded.opus;
    if (content === null || !existsSync(wav)) {
      // It was deleted meanwhile.
      await rm(opus, { force: true });
      return;
    }
    const made = encoded === null ? {} : { format: 'opus' as const, of: encoded.wav.sha256 };
    const noted = await note(call, { type: 'recording.kept', data: { recording, ...content, late, ...made } });
    if (noted === null) {
      // Its call was erased meanwhile, or a crash came between that and the end of its files.
      for (const file of [opus, wav]) await rm(file, { force: true });
      return;
    }
    if (encoded !== null) await rm(wav, { force: true });
    uploads?.want({ call, recording, ...content, format: encoded === null ? 'wav' : 'opus' });
  }

  async #sweep(): Promise<void> {
    const { directory } = this.#options;
    if (!existsSync(directory)) return;
    for await (const { name } of await opendir(directory)) {
      if (this.#closing.signal.aborted) return;
      if (name.endsWith('.opus.part')) await rm(join(directory, name), { force: true });
      const found = recordingOfName(name);
      if (found === null) continue;
      try {
        await this.#resume(name, found);
      } catch (error) {
        this.#failed(error, found.recording);
      }
    }
  }

  /** Takes up a file where a former life of the program left it. */
  async #resume(name: string, { call, recording, format }: NamedRecording): Promise<void> {
    const { directory, clock, store, uploads, finish } = this.#options;
    const file = join(directory, name);
    const found = await stat(file).catch(() => null);
    // A file that has gone as far as it goes here is not looked at for ever.
    if (found === null || (uploads === null && found.mtimeMs < clock.wall() - SWEEP_MS)) return;
    const { isOver, isErased, kept, isStored } = await recordingProgress(store, call, recording);
    if (!isOver) return;
    if (isErased) {
      await rm(file, { force: true });
    } else if (kept === null) {
      // Without its hash on record an Opus file is made again, of the WAV file that is still there.
      if (format !== 'wav') return;
      await finish(call);
      this.#want([{ call, recording, late: true }]);
    } else if (
      isStored ||
      (format === 'wav' && kept.format === 'opus' && existsSync(recordingIn(directory, recording, 'opus')))
    ) {
      await rm(file, { force: true });
    } else if (format === kept.format) {
      uploads?.want({ call, recording, ...kept });
    }
  }

  #failed(error: unknown, recording?: RecordingId): void {
    if (this.#closing.signal.aborted) return;
    this.#options.logger.warn({ err: error, recording }, 'the hash of a recording could not be put on record; it is tried again at the next start'); // prettier-ignore
  }
}

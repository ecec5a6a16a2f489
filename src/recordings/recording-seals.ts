import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Clock } from '../ports/clock.ts';
import type { Fact } from '../ports/facts.ts';
import type { CallId, RecordingId } from '../ports/ids.ts';
import { asRecordingId } from '../ports/ids.ts';
import type { JournalEntry } from '../ports/journal.ts';
import type { Store } from '../ports/store.ts';
import { rememberBounded } from '../shared/remember-bounded.ts';
import { pause } from '../shared/pause.ts';
import { within } from '../shared/within.ts';
import { recordingIn, recordingOfName } from './recording-file.ts';

export interface RecordingSealsOptions {
  /** Where journals are read. */
  readonly store: Pick<Store, 'getCall' | 'listEvents'>;
  /** Puts a fact on record, behind all that the journal of a call has. */
  readonly note: (call: CallId, fact: Fact) => Promise<unknown>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly directory: string;
}

/** After the end of a call, so that calls that are up go first. */
const DELAY_MS = 1_000;
const CLOSE_MS = 5_000;
/** Calls that wait; more are found at the next start. */
const MAX_WAITING = 10_000;
/** Files that have changed within that time are looked at at the start. */
const SWEEP_MS = 7 * 86_400_000;
const EVENTS_PAGE = 500;

/** A recording, and what it is a recording of. */
interface Unsealed {
  readonly call: CallId;
  /** That of the call itself has the id of the call. */
  readonly recording: RecordingId;
  readonly late: boolean;
}

/** Puts the hashes of recordings on record, so that the chains of their calls vouch for them. One file after the other. */
export class RecordingSeals {
  readonly #options: RecordingSealsOptions;
  readonly #closing = new AbortController();
  /** Aborted where nothing is to be waited for any more. */
  readonly #hurry = new AbortController();
  readonly #waiting: Unsealed[] = [];
  /** Recordings of legs of the calls that are up. */
  readonly #ofLegs = new Map<CallId, readonly RecordingId[]>();
  #working: Promise<void> = Promise.resolve();
  #isWorking = false;
  /** Whether the log has that no more can wait. */
  #isFullTold = false;

  constructor(options: RecordingSealsOptions) {
    this.#options = options;
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

  /** Finds recordings of calls that are over whose hash is not on record, since the program was gone before. */
  start(): void {
    this.#working = this.#working.then(async () => await this.#sweep()).catch((error: unknown) => this.#failed(error));
  }

  /** Finishes what waits, if that is soon. Idempotent. */
  async close(): Promise<void> {
    this.#hurry.abort();
    const wait = { clock: this.#options.clock, ms: CLOSE_MS, who: 'a recording is still being hashed' };
    await within(wait, () => this.#working).catch(() => undefined);
    this.#closing.abort();
    this.#waiting.length = 0;
    await this.#working;
  }

  #want(recordings: readonly Unsealed[]): void {
    if (this.#waiting.length + recordings.length > MAX_WAITING) {
      if (!this.#isFullTold) this.#options.logger.warn('too many recordings wait to be hashed; the next start finds those of calls that end now'); // prettier-ignore
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
        await this.#seal(next);
      } catch (error) {
        this.#failed(error, next.recording);
      }
    }
    this.#isWorking = false;
    this.#isFullTold = false;
  }

  async #seal({ call, recording, late }: Unsealed): Promise<void> {
    const file = this.#fileOf(recording);
    if (!existsSync(file)) return;
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      bytes += chunk.length;
      if (this.#closing.signal.aborted) return;
    }
    const data = { recording, bytes, sha256: hash.digest('base64url'), late };
    await this.#options.note(call, { type: 'recording.kept', data });
  }

  async #sweep(): Promise<void> {
    const { directory, clock } = this.#options;
    if (!existsSync(directory)) return;
    const since = clock.wall() - SWEEP_MS;
    for await (const { name } of await opendir(directory)) {
      if (this.#closing.signal.aborted) return;
      const found = recordingOfName(name);
      if (found === null) continue;
      const { mtimeMs } = await stat(join(directory, name));
      if (mtimeMs < since || !(await this.#isUnsealed(found.call, found.recording))) continue;
      this.#want([{ ...found, late: true }]);
    }
  }

  async #isUnsealed(call: CallId, recording: RecordingId): Promise<boolean> {
    const { store } = this.#options;
    const record = await store.getCall(call);
    if (record === null || record.endedAt === null) return false;
    for (let after = 0; ;) {
      const page = await store.listEvents(call, after, EVENTS_PAGE, 'fact');
      if (page.some((entry) => entry.kind === 'fact' && entry.type === 'recording.kept' && entry.data.recording === recording)) return false; // prettier-ignore
      const last = page.at(-1);
      if (last === undefined || page.length < EVENTS_PAGE) return true;
      after = last.sequence;
    }
  }

  #fileOf(recording: RecordingId): string {
    return recordingIn(this.#options.directory, recording);
  }

  #failed(error: unknown, recording?: RecordingId): void {
    this.#options.logger.warn({ err: error, recording }, 'the hash of a recording could not be put on record; it is tried again at the next start'); // prettier-ignore
  }
}

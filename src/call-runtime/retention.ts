import type { Logger } from 'pino';
import { timestamp } from '../call-machine/index.ts';
import type { ActionStore } from '../ports/actions.ts';
import { ERASED_PARTY } from '../ports/audit.ts';
import type { Clock, TimerHandle } from '../ports/clock.ts';
import type { CallId } from '../ports/ids.ts';
import type { Store } from '../ports/store.ts';
import type { RecordingShelf } from '../recordings/index.ts';
import { pause } from '../shared/pause.ts';
import { PastJournal } from './past-journal.ts';

export interface RetentionOptions {
  readonly store: Store;
  /** Who did what by the API, which is kept as long as calls. */
  readonly actions: Pick<ActionStore, 'deleteBefore'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Days after its end that a call stays on record; null: for ever. Its recording goes with it. */
  readonly storeDays: number | null;
  /** Days after its end that a recording is kept; null: as long as its call. */
  readonly recordingDays: number | null;
  readonly shelf: Pick<RecordingShelf, 'olderThan' | 'removeAllOf' | 'removeHere'>;
  /** Other nodes use the same database. What they erase has its recordings here. */
  readonly isShared: boolean;
}

const DAY_MS = 86_400_000;
/** The wait after the start, so that the start goes first. */
const FIRST_MS = 60_000;
const EVERY_MS = 3_600_000;
/** The storage is asked for all that it has in one of so many times: a storage wants to be paid for that. */
const STORAGE_EVERY = 24;
/** Of calls, and of entries of a journal. */
const PAGE = 500;
/** Calls deleted in one transaction. New entries wait for it. */
const BATCH = 10;
/** Actions deleted in one transaction. */
const ACTION_BATCH = 500;
/** The pause between two batches, which gives the store time for the calls that are up. */
const PAUSE_MS = 200;

/** Deletes what is older than the configuration allows, bit by bit, once an hour. */
export class Retention {
  readonly #options: RetentionOptions;
  readonly #past: PastJournal;
  #timer: TimerHandle | null = null;
  #runs = 0;
  #running: Promise<void> = Promise.resolve();
  /** Aborted when it is closed. */
  readonly #closing = new AbortController();

  constructor(options: RetentionOptions) {
    this.#options = options;
    this.#past = new PastJournal(options);
    const { storeDays, recordingDays, isShared } = options;
    if (storeDays !== null || recordingDays !== null || isShared) this.#schedule(FIRST_MS);
  }

  /** Stops after the batch under way. Idempotent. */
  async close(): Promise<void> {
    this.#closing.abort();
    if (this.#timer !== null) this.#options.clock.cancel(this.#timer);
    await this.#running;
  }

  #schedule(ms: number): void {
    if (this.#closed()) return;
    this.#timer = this.#options.clock.schedule(ms, () => {
      this.#running = this.#run()
        .catch((error: unknown) => {
          this.#options.logger.error(
            { err: error },
            'records past their retention could not be deleted; Warmbridge tries again',
          );
        })
        .finally(() => {
          this.#schedule(EVERY_MS);
        });
    });
  }

  async #run(): Promise<void> {
    const { storeDays, recordingDays, isShared, logger } = this.#options;
    if (isShared) await this.#removeErased();
    const days = recordingDays ?? storeDays;
    const calls = storeDays === null ? 0 : await this.#deleteCalls(storeDays);
    if (storeDays !== null) await this.#deleteActions(storeDays);
    const recordings = days === null ? 0 : await this.#deleteRecordings(days);
    this.#runs += 1;
    if (calls + recordings > 0)
      logger.info({ calls, recordings, storeDays, recordingDays }, 'records past their retention were deleted');
  }

  async #deleteCalls(days: number): Promise<number> {
    const { store, clock } = this.#options;
    const before = timestamp(clock.wall() - days * DAY_MS);
    let deleted = 0;
    while (!this.#closed()) {
      const calls = await store.deleteEnded(before, BATCH);
      for (const call of calls) await this.#remove(call);
      deleted += calls.length;
      if (calls.length < BATCH) break;
      await this.#pause();
    }
    return deleted;
  }

  async #deleteActions(days: number): Promise<void> {
    const { actions, clock } = this.#options;
    const before = timestamp(clock.wall() - days * DAY_MS);
    while (!this.#closed() && (await actions.deleteBefore(before, ACTION_BATCH)) === ACTION_BATCH) await this.#pause();
  }

  async #deleteRecordings(days: number): Promise<number> {
    const { clock, shelf } = this.#options;
    const before = clock.wall() - days * DAY_MS;
    const done = new Set<CallId>();
    let deleted = 0;
    for await (const { call } of shelf.olderThan(before, this.#runs % STORAGE_EVERY === 0)) {
      if (this.#closed()) break;
      // All recordings of a call go together.
      if (done.has(call)) continue;
      done.add(call);
      if (!(await this.#deleteRecording(call))) continue;
      deleted += 1;
      if (deleted % BATCH === 0) await this.#pause();
    }
    return deleted;
  }

  /** @returns false where the call is still up, or its recordings stay as long as it does */
  async #deleteRecording(id: CallId): Promise<boolean> {
    const { store, recordingDays } = this.#options;
    const call = await store.getCall(id);
    if (call !== null && (call.endedAt === null || recordingDays === null)) return false;
    if (!(await this.#remove(id))) return false;
    // Where its call was deleted, its recordings could not be: the storage was away, or the program ended.
    if (call !== null && !(await this.#isNoted(id)))
      await this.#past.note(id, { type: 'recording.deleted', data: { retentionDays: recordingDays } });
    return true;
  }

  /** Another node looks through the same storage, and may have been first. */
  async #isNoted(id: CallId): Promise<boolean> {
    const { store, isShared } = this.#options;
    for (let after = 0; isShared;) {
      const page = await store.listEvents(id, after, PAGE, 'fact');
      for (const entry of page) {
        if (entry.kind === 'fact' && entry.type === 'recording.deleted' && entry.data.retentionDays !== null)
          return true;
      }
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE) return false;
      after = last.sequence;
    }
    return false;
  }

  /** Deletes what is here of recordings of calls that another node erased. */
  async #removeErased(): Promise<void> {
    const { store, shelf } = this.#options;
    for (const party of [{ from: ERASED_PARTY }, { to: ERASED_PARTY }]) {
      let cursor: string | undefined;
      do {
        const { items, nextCursor } = await store.listCalls({ ...party, limit: PAGE, cursor });
        for (const { id, endedAt } of items) {
          if (this.#closed()) return;
          // Somebody may call himself so: a call that was erased has no journal.
          if (endedAt === null || (await store.listEvents(id, 0, 1)).length > 0) continue;
          await shelf.removeHere(id);
        }
        cursor = nextCursor ?? undefined;
      } while (cursor !== undefined);
    }
  }

  /** Deletes the recordings of a call. @returns false where that failed; others do not wait for it, and it is tried again */
  async #remove(id: CallId): Promise<boolean> {
    const { shelf, logger } = this.#options;
    try {
      await shelf.removeAllOf(id);
      return true;
    } catch (error) {
      logger.error(
        { err: error, callId: id },
        'recordings past their retention could not be deleted; it is tried again',
      );
      return false;
    }
  }

  async #pause(): Promise<void> {
    await pause(this.#options.clock, PAUSE_MS, this.#closing.signal);
  }

  #closed(): boolean {
    return this.#closing.signal.aborted;
  }
}

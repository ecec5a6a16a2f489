import type { Logger } from 'pino';
import type { CallbackRecord, CallbackResult, CallbackStore } from '../ports/callbacks.ts';
import type { Clock, TimerHandle } from '../ports/clock.ts';
import type { CallbackId, CallId } from '../ports/ids.ts';
import type { JournalEntry } from '../ports/journal.ts';
import type { CallbackCalls } from '../ports/outgoing-calls.ts';

/** How often it is asked whether a callback is due, where nothing tells that one is. */
const POLL_MS = 2_000;
/** How often it is asked whether callbacks are over their time, and how many are given up then. */
const EXPIRY_EVERY_MS = 30_000;
const MAX_EXPIRED = 100;

/** What a {@link CallbackDialler} works by. */
export interface CallbackDiallerOptions {
  readonly store: CallbackStore;
  /** Calls at a time until somebody has the caller. */
  readonly maxAtOnce: number;
  readonly spacingMs: number;
  /** The routes whose callers may be called at that moment, in milliseconds since the Unix epoch. */
  readonly routesOpenAt: (at: number) => readonly string[];
  /** Puts on record that it was given up, which no call tells: nobody was reached in time, or it cannot be dialled. */
  readonly onGivenUp: (record: CallbackRecord, result: 'expired' | 'invalid') => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What is to be written of a callback that no call came of. */
interface Release {
  readonly result: CallbackResult | null;
  readonly notBefore: number | null;
}

/** A callback that is dialled. */
interface Dialled {
  readonly record: CallbackRecord;
  /** Null until the call is there. */
  call: CallId | null;
  /** Null while the call goes on. */
  release: Release | null;
}

/** Calls those back who asked for it, one after the other, as the policy of the site says. */
export class CallbackDialler {
  readonly #options: CallbackDiallerOptions;
  readonly #up = new Map<CallbackId, Dialled>();
  #calls: CallbackCalls | null = null;
  #timer: TimerHandle | null = null;
  #turn: Promise<void> | null = null;
  #again = false;
  #nextExpiry = 0;
  #closed = false;

  private constructor(options: CallbackDiallerOptions) {
    this.#options = options;
  }

  /** Those that a process which is no more was dialling wait again. @throws Error if the store cannot be written */
  static async open(options: CallbackDiallerOptions): Promise<CallbackDialler> {
    const { store, clock, logger } = options;
    const now = timeOf(clock.wall());
    const callbacks = await store.recover(now, now);
    if (callbacks > 0) logger.warn({ callbacks }, 'callbacks that the last run was dialling wait again');
    return new CallbackDialler(options);
  }

  /** Begins to dial. */
  start(calls: CallbackCalls): void {
    this.#calls = calls;
    this.wake();
  }

  /** One may be due. */
  wake(): void {
    if (this.#closed || this.#calls === null) return;
    if (this.#turn !== null) {
      this.#again = true;
      return;
    }
    this.#turn = this.#work(this.#calls).finally(() => {
      this.#turn = null;
      const { clock } = this.#options;
      if (this.#timer !== null) clock.cancel(this.#timer);
      this.#timer = null;
      if (this.#closed) return;
      if (this.#again) this.wake();
      else this.#timer = clock.schedule(POLL_MS, () => this.wake());
    });
  }

  /** Reads along in the journals of all calls. */
  read(entry: JournalEntry): void {
    if (entry.kind !== 'fact') return;
    switch (entry.type) {
      case 'callback.requested':
        this.wake();
        return;
      case 'callback.done':
      case 'callback.missed':
      case 'callback.failed':
        // Its record changes with this fact.
        if (this.#up.delete(entry.data.callback)) this.wake();
        return;
      case 'call.ended': {
        // A call that did not tell how it went.
        const lost = [...this.#up].find(([, { call }]) => call === entry.callId);
        if (lost === undefined) return;
        lost[1].release = { result: 'error', notBefore: this.#later(this.#options.spacingMs) };
        this.wake();
        return;
      }
      default:
    }
  }

  /** Dials nobody any more. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) this.#options.clock.cancel(this.#timer);
    this.#timer = null;
    await this.#turn;
  }

  async #work(calls: CallbackCalls): Promise<void> {
    this.#again = false;
    try {
      await this.#releaseLost();
      await this.#expire();
      while (!this.#closed && this.#up.size < this.#options.maxAtOnce) {
        const record = await this.#claim();
        if (record === null) break;
        await this.#dial(calls, record);
      }
    } catch (error) {
      this.#options.logger.warn({ err: error }, 'callbacks cannot be read or written; it is tried again');
    }
  }

  async #claim(): Promise<CallbackRecord | null> {
    const { store, clock, routesOpenAt } = this.#options;
    const at = clock.wall();
    const routes = routesOpenAt(at);
    return routes.length === 0 ? null : await store.claim({ at: timeOf(at), routes });
  }

  async #dial(calls: CallbackCalls, record: CallbackRecord): Promise<void> {
    const { logger } = this.#options;
    const dialled: Dialled = { record, call: null, release: null };
    this.#up.set(record.id, dialled);
    const placed = await calls.placeCallback(record);
    if (placed.ok) {
      dialled.call = placed.value.id;
      return;
    }
    const { code, message } = placed;
    logger.warn({ callback: record.id, reason: message }, 'a caller could not be called back');
    dialled.release =
      code === 'invalid'
        ? { result: 'invalid', notBefore: null }
        : { result: null, notBefore: this.#later(placed.retryAfterSeconds * 1_000) };
    await this.#releaseLost();
  }

  /** Gives back what no call came of. What cannot be written stays, and is tried again. */
  async #releaseLost(): Promise<void> {
    const { store, clock, onGivenUp } = this.#options;
    for (const [id, { record, release }] of [...this.#up]) {
      if (release === null) continue;
      const { result, notBefore } = release;
      const at = timeOf(clock.wall());
      await store.release(id, { result, at, notBefore: notBefore === null ? null : timeOf(notBefore) });
      this.#up.delete(id);
      if (result === 'invalid') onGivenUp(record, result);
    }
  }

  async #expire(): Promise<void> {
    const { store, clock, onGivenUp } = this.#options;
    if (clock.now() < this.#nextExpiry) return;
    this.#nextExpiry = clock.now() + EXPIRY_EVERY_MS;
    for (const record of await store.expire(timeOf(clock.wall()), MAX_EXPIRED)) {
      onGivenUp(record, 'expired');
    }
  }

  #later(ms: number): number {
    return this.#options.clock.wall() + ms;
  }
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}

import type { Clock, TimerHandle } from '../ports/clock.ts';
import type { SignallingPort } from '../ports/signalling.ts';
import type { UserWay } from '../ports/users.ts';
import { within } from '../shared/within.ts';

export interface ContactPingOptions {
  readonly signalling: Pick<SignallingPort, 'ping' | 'unavailable'>;
  readonly way: () => UserWay;
  /** 0: none. */
  readonly intervalMs: number;
  /** Until the first one. */
  readonly firstMs: number;
  readonly clock: Clock;
  readonly onAnswer: (roundTripMs: number) => void;
  /** It answered before, and does not any more. */
  readonly onSilence: () => void;
}

/** A telephone that does not answer by then did not hear us. The transaction goes on for longer (RFC 3261 17.1.2.2). */
const PATIENCE_MS = 8_000;
/** After one that was not answered the next follows soon. */
const AGAIN_MS = 5_000;
/** In a row. */
const MISSED = 2;

/**
 * Asks a telephone by OPTIONS, over and over, whether it is there (RFC 3261 11), which keeps NATs open as well. Any answer
 * says that it is. One that never answered one says nothing by silence.
 */
export class ContactPing {
  readonly #options: ContactPingOptions;
  #timer: TimerHandle | null = null;
  #isClosed = false;
  #answers = false;
  #missed = 0;

  constructor(options: ContactPingOptions) {
    this.#options = options;
    if (options.intervalMs > 0) this.#schedule(options.firstMs);
  }

  close(): void {
    this.#isClosed = true;
    if (this.#timer !== null) this.#options.clock.cancel(this.#timer);
    this.#timer = null;
  }

  #schedule(ms: number): void {
    this.#timer = this.#options.clock.schedule(ms, () => {
      this.#timer = null;
      void this.#ask();
    });
  }

  async #ask(): Promise<void> {
    const { signalling, way, clock, intervalMs, onAnswer, onSilence } = this.#options;
    const { uri, proxy } = way();
    const sentAt = clock.now();
    const wait = { clock, ms: PATIENCE_MS, who: 'a telephone' };
    const ping = { uri, auth: undefined, proxy: proxy ?? undefined };
    const status = await within(wait, () => signalling.ping(ping)).catch(() => null);
    if (this.#isClosed) return;
    if (signalling.unavailable() !== null) {
      this.#schedule(intervalMs);
      return;
    }
    if (status !== null && status !== 408 && status !== 503) {
      this.#answers = true;
      this.#missed = 0;
      onAnswer(clock.now() - sentAt);
      this.#schedule(intervalMs);
      return;
    }
    this.#missed += 1;
    if (this.#answers && this.#missed >= MISSED) onSilence();
    this.#schedule(this.#missed < MISSED ? Math.min(AGAIN_MS, intervalMs) : intervalMs);
  }
}

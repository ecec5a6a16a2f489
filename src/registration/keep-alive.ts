import type { Clock, TimerHandle } from '../ports/clock.ts';
import type { RegistrarAccount } from '../ports/registrar.ts';
import type { SignallingPort } from '../ports/signalling.ts';

export interface KeepAliveOptions {
  readonly signalling: Pick<SignallingPort, 'ping' | 'unavailable'>;
  readonly account: RegistrarAccount;
  /** 0: none. */
  readonly intervalMs: number;
  readonly clock: Clock;
  /** The registrar answered before, and does not any more. */
  readonly onLost: () => void;
}

/** OPTIONS in a row without an answer after which the way is taken for lost. */
const MISSED = 2;

/**
 * Keeps NATs between us and a registrar open by OPTIONS (as RFC 5626 3.5.2 does by STUN), which every SIP server can send
 * and most answer. Any answer shows that the way is open. A registrar that never answered one says nothing by silence.
 */
export class KeepAlive {
  readonly #options: KeepAliveOptions;
  #timer: TimerHandle | null = null;
  #isAsking = false;
  #isOn = false;
  #answers = false;
  #missed = 0;

  constructor(options: KeepAliveOptions) {
    this.#options = options;
  }

  /** Idempotent. */
  start(): void {
    this.#isOn = this.#options.intervalMs > 0;
    if (this.#timer === null && !this.#isAsking) this.#schedule();
  }

  /** Idempotent. */
  stop(): void {
    this.#isOn = false;
    if (this.#timer !== null) this.#options.clock.cancel(this.#timer);
    this.#timer = null;
    this.#missed = 0;
  }

  close(): void {
    this.stop();
  }

  #schedule(): void {
    if (!this.#isOn) return;
    this.#timer = this.#options.clock.schedule(this.#options.intervalMs, () => {
      this.#timer = null;
      void this.#ask();
    });
  }

  async #ask(): Promise<void> {
    const { signalling, account } = this.#options;
    this.#isAsking = true;
    const { domain: uri, proxy, auth } = account;
    const status = await signalling.ping({ uri, auth, proxy: proxy ?? undefined });
    this.#isAsking = false;
    if (!this.#isOn) return;
    if (signalling.unavailable() === null) this.#told(status !== null && status !== 408 && status !== 503);
    this.#schedule();
  }

  #told(isAnswered: boolean): void {
    this.#missed = isAnswered ? 0 : this.#missed + 1;
    this.#answers ||= isAnswered;
    if (!this.#answers || this.#missed < MISSED) return;
    this.#answers = false;
    this.#missed = 0;
    this.#options.onLost();
  }
}

import type { Logger } from 'pino';
import type { Clock } from '../../../ports/clock.ts';

/** What all streams of a recognizer know of its engine. One line of the log tells each change. */
export class EngineHealth {
  readonly #name: string;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #refusedMs: number;
  #fault: string | null = null;
  #refusedUntilMs = -Infinity;
  #isMute = false;
  /** Messages that were not of the protocol. */
  malformed = 0;

  constructor(name: string, clock: Clock, logger: Logger, refusedMs: number) {
    this.#name = name;
    this.#clock = clock;
    this.#logger = logger;
    this.#refusedMs = refusedMs;
  }

  /** Why the engine does not work; null: it works as far as is known. */
  get fault(): string | null {
    return this.#fault;
  }

  /** How long nobody asks an engine that has refused us. */
  get refusedForMs(): number {
    return Math.max(0, this.#refusedUntilMs - this.#clock.now());
  }

  /** A connection stands. That is not enough where an engine stood before and said nothing. */
  connected(): void {
    if (!this.#isMute) this.works();
  }

  /** The engine did what its protocol says. */
  works(): void {
    this.#isMute = false;
    this.#refusedUntilMs = -Infinity;
    if (this.#fault === null) return;
    this.#fault = null;
    this.#logger.info({ engine: this.#name }, 'a recognizer works again');
  }

  /** The engine takes connections, and does not do its work. */
  hung(reason: string): void {
    this.#isMute = true;
    this.failed(reason);
  }

  failed(reason: string): void {
    if (this.#fault === reason) return;
    const isNew = this.#fault === null;
    this.#fault = reason;
    if (isNew) this.#logger.warn({ engine: this.#name, reason }, 'a recognizer is away');
  }

  /** The configuration has to be mended: a wrong key is not tried again and again. */
  refused(reason: string): void {
    const isNew = this.refusedForMs === 0;
    this.#fault = reason;
    this.#refusedUntilMs = this.#clock.now() + this.#refusedMs;
    if (isNew) this.#logger.error({ engine: this.#name, reason }, 'a recognizer refuses us');
  }

  /** An engine sent what its protocol does not have. */
  heardNonsense(): void {
    this.malformed += 1;
    if (Math.log2(this.malformed) % 1 !== 0) return; // 1, 2, 4, 8, ...: whatever an engine does, the log stays short
    this.#logger.warn({ engine: this.#name, count: this.malformed }, 'a recognizer sent what is not of its protocol');
  }
}

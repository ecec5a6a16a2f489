import type { Logger } from 'pino';
import type { Clock } from '../../../ports/clock.ts';

/** A fault is logged at most once in so long, with the number of those that were not. */
const LOG_EVERY_MS = 60_000;

/** What one stream tells of the engine. */
export interface StreamHealth {
  /** Why the engine works for no stream; null: it works as far as is known. */
  readonly fault: string | null;
  /** How long nobody asks an engine that has refused us. */
  readonly refusedForMs: number;
  /** A connection stands. That is not enough where an engine stood before and said nothing. */
  connected(): void;
  /** The engine did what its protocol says. */
  works(): void;
  failed(reason: string): void;
  /** The engine takes connections, and does not do its work. */
  hung(reason: string): void;
  /** The configuration has to be mended: a wrong key is not tried again and again. */
  refused(reason: string): void;
  /** An engine sent what its protocol does not have. */
  heardNonsense(): void;
  /** The stream has ended. */
  close(): void;
}

/**
 * What all streams of a recognizer know of its engine. An engine that works for some streams, and refuses others, is
 * not away.
 */
export class EngineHealth {
  readonly #name: string;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #refusedMs: number;
  /** The streams that it works for. */
  readonly #working = new Set<StreamHealth>();
  #fault: string | null = null;
  #refusedUntilMs = -Infinity;
  #isMute = false;
  #loggedAtMs = -Infinity;
  /** Faults since the last line of the log. */
  #unlogged = 0;
  /** The last line was of a fault. */
  #isFaultLogged = false;
  /** Messages that were not of the protocol. */
  malformed = 0;

  constructor(name: string, clock: Clock, logger: Logger, refusedMs: number) {
    this.#name = name;
    this.#clock = clock;
    this.#logger = logger;
    this.#refusedMs = refusedMs;
  }

  /** Why the engine works for no stream; null: it works as far as is known. */
  get fault(): string | null {
    return this.#working.size > 0 ? null : this.#fault;
  }

  get refusedForMs(): number {
    return Math.max(0, this.#refusedUntilMs - this.#clock.now());
  }

  /** Another stream asks the engine. */
  open(): StreamHealth {
    const isRefused = (): number => this.refusedForMs;
    const faultNow = (): string | null => this.fault;
    const stream: StreamHealth = {
      get fault() {
        return faultNow();
      },
      get refusedForMs() {
        return isRefused();
      },
      connected: () => {
        if (!this.#isMute) this.#works(stream);
      },
      works: () => this.#works(stream),
      failed: (reason) => this.#failed(stream, reason),
      hung: (reason) => {
        this.#isMute = true;
        this.#failed(stream, reason);
      },
      refused: (reason) => {
        this.#refusedUntilMs = this.#clock.now() + this.#refusedMs;
        this.#failed(stream, reason);
      },
      heardNonsense: () => this.#heardNonsense(),
      close: () => this.#working.delete(stream),
    };
    return stream;
  }

  #works(stream: StreamHealth): void {
    this.#isMute = false;
    this.#fault = null;
    // What a connection says that stood already does not make another one welcome.
    if (this.#working.has(stream)) return;
    this.#working.add(stream);
    this.#refusedUntilMs = -Infinity;
    if (!this.#isFaultLogged) return;
    this.#isFaultLogged = false;
    this.#logger.info({ engine: this.#name }, 'a recognizer works again');
  }

  #failed(stream: StreamHealth, reason: string): void {
    this.#working.delete(stream);
    this.#fault = reason;
    this.#unlogged += 1;
    const nowMs = this.#clock.now();
    if (nowMs - this.#loggedAtMs < LOG_EVERY_MS) return;
    const fields = { engine: this.#name, reason, count: this.#unlogged, working: this.#working.size };
    this.#loggedAtMs = nowMs;
    this.#unlogged = 0;
    this.#isFaultLogged = this.#working.size === 0;
    if (this.refusedForMs > 0) this.#logger.error(fields, 'a recognizer refuses us');
    else if (this.#working.size === 0) this.#logger.warn(fields, 'a recognizer is away');
    else this.#logger.warn(fields, 'a recognizer is away for some streams');
  }

  #heardNonsense(): void {
    this.malformed += 1;
    if (Math.log2(this.malformed) % 1 !== 0) return; // 1, 2, 4, 8, ...: whatever an engine does, the log stays short
    this.#logger.warn({ engine: this.#name, count: this.malformed }, 'a recognizer sent what is not of its protocol');
  }
}

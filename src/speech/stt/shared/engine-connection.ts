import type { SpeechRateHz } from '../../../ports/speech.ts';
import { SPEECH_SAMPLE_RATE } from '../../../ports/speech.ts';
import type { Clock } from '../../../ports/clock.ts';
import { TokenBucket } from '../../../shared/token-bucket.ts';
import type { FlushMark } from './audio-backlog.ts';
import { AudioSender } from './audio-sender.ts';
import type { Dialect, Pacing } from './dialect.ts';

/** What a stream knows of the connection that it has. */
export class EngineConnection {
  readonly dialect: Dialect;
  readonly sender: AudioSender;
  /** Frames that may be sent now; null: any. */
  readonly bucket: TokenBucket | null;
  /** The likely words that it was opened with. */
  readonly hints: readonly string[];
  /** The flushes that the engine was asked for, oldest first. */
  readonly asked: FlushMark[] = [];
  isReady = false;
  /** Messages that were not of the protocol. */
  malformed = 0;
  readonly #clock: Clock;
  /** Since when the engine owes an answer; null: it owes none. */
  #owesSinceMs: number | null = null;
  #sentAtMs: number;

  constructor(
    clock: Clock,
    dialect: Dialect,
    pacing: Pacing,
    hints: readonly string[],
    send: (message: string | Uint8Array) => void,
    sampleRateHz: SpeechRateHz = SPEECH_SAMPLE_RATE,
  ) {
    const { framesPerSecond } = pacing;
    this.dialect = dialect;
    this.sender = new AudioSender(dialect, pacing, send, sampleRateHz);
    this.bucket = framesPerSecond === null ? null : new TokenBucket(clock, framesPerSecond, framesPerSecond);
    this.hints = hints;
    this.#clock = clock;
    this.#sentAtMs = clock.now();
  }

  /** Something was sent that holds the connection. */
  sent(): void {
    this.#sentAtMs = this.#clock.now();
  }

  /** The engine has said something of its protocol. */
  spoke(): void {
    this.#owesSinceMs = null;
  }

  /** Looks whether the engine owes an answer now. */
  noteDebt(): void {
    if (!this.dialect.owes()) this.#owesSinceMs = null;
    else this.#owesSinceMs ??= this.#clock.now();
  }

  /** True where an engine has owed an answer for so long. */
  hasStalled(ms: number): boolean {
    return this.#owesSinceMs !== null && this.#clock.now() - this.#owesSinceMs >= ms;
  }

  /** What holds a connection on which nothing was sent for so long; null: nothing is needed. */
  keepAliveAfter(ms: number): string | null {
    return this.#clock.now() - this.#sentAtMs < ms ? null : this.dialect.keepAlive;
  }
}

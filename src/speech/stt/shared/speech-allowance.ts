import type { Clock } from '../../../ports/clock.ts';
import { TokenBucket } from '../../../shared/token-bucket.ts';

/** An engine that answers each frame says 10 messages a second, and more after a pause in which audio was kept. */
const MESSAGES_PER_SECOND = 200;
const MESSAGE_BURST = 2_000;
/** Long turns that are told again with each word are some 150 KB a second. */
const BYTES_PER_SECOND = 262_144;
const BYTE_BURST = 4_194_304;

/**
 * How much an engine may say to a stream. Whatever it is, it must not keep the worker from its other legs. It is not
 * filled by a new connection.
 */
export class SpeechAllowance {
  readonly #messages: TokenBucket;
  readonly #bytes: TokenBucket;

  constructor(clock: Clock) {
    this.#messages = new TokenBucket(clock, MESSAGES_PER_SECOND, MESSAGE_BURST);
    this.#bytes = new TokenBucket(clock, BYTES_PER_SECOND, BYTE_BURST);
  }

  /** False where the engine says too much. */
  take(text: string): boolean {
    return this.#messages.take() && this.#bytes.take(text.length);
  }
}

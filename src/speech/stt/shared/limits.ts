/** What a recognizer by network waits for, and keeps. All but tests take {@link DEFAULT_LIMITS}. */
export interface Limits {
  /** A connection, and the engine's readiness, take at most so long. */
  readonly connectMs: number;
  /** The pause before the second attempt to connect; each one after it is twice as long, up to `maxRetryMs`. */
  readonly retryMs: number;
  readonly maxRetryMs: number;
  /** An engine that refused us is asked again after that long. */
  readonly refusedMs: number;
  /** An engine that owes an answer and says nothing for so long hangs. */
  readonly stallMs: number;
  /** `flush()` waits so long at most. It is longer than its callers wait, so that late is not taken for answered. */
  readonly flushMs: number;
  /** An engine that owes no answer, and has said nothing for so long since a flush, has nothing to say to it. */
  readonly quietMs: number;
  /** So much audio is kept while an engine is away, or slow, or has not answered. */
  readonly keepMs: number;
  /** So much audio may be on its way to an engine that tells how far it is. */
  readonly windowMs: number;
  /** Where only `flush()` ends an utterance, a longer one is cut. */
  readonly maxUtteranceMs: number;
  /** How often a connection is looked after. */
  readonly beatMs: number;
  /** Silence on a connection up to a sign of life. */
  readonly keepAliveMs: number;
}

export const DEFAULT_LIMITS: Limits = {
  connectMs: 10_000,
  retryMs: 250,
  maxRetryMs: 15_000,
  refusedMs: 60_000,
  stallMs: 10_000,
  flushMs: 15_000,
  quietMs: 5_000,
  keepMs: 10_000,
  windowMs: 5_000,
  maxUtteranceMs: 25_000,
  beatMs: 1_000,
  keepAliveMs: 4_000,
};

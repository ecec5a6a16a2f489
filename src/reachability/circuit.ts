/**
 * The circuit of one peer, pure. Times are those of one monotonic clock, in milliseconds.
 *
 *     closed --(failures in a row)--> paused --(time)--> one call is let through
 *        ^                              ^                   |          |
 *        |                              +-----(it fails)----+          |
 *        +----------------------------------(it works)-----------------+
 *
 * Each pause is twice as long as the one before it, up to a bound. While pings are not answered it is the longest one at
 * once: it ends with a ping that is answered, and no call has to find out.
 */

export interface BreakerSettings {
  /** Failures in a row that pause a peer. 0: none is ever paused. */
  readonly failures: number;
  /** The first pause. */
  readonly pauseMs: number;
  readonly maxPauseMs: number;
}

export interface Circuit {
  /** In a row. */
  readonly failures: number;
  readonly failedAt: number;
  /** Pauses in a row. */
  readonly pauses: number;
  /** Null: it is not paused. */
  readonly pausedUntil: number | null;
  /** Whether pings that were not answered made this pause the longest one. */
  readonly byPings: boolean;
  /** The call that shows whether the peer is back has so long to tell; null: there is none. */
  readonly trialUntil: number | null;
}

/** A call rings for so long at most before another one may show whether the peer is back. */
const TRIAL_MS = 120_000;

/** Whether a call may go to the peer. */
export function mayCall({ pausedUntil, trialUntil }: Circuit, at: number): boolean {
  if (pausedUntil === null) return true;
  return at >= pausedUntil && (trialUntil === null || at >= trialUntil);
}

/** A call goes there. After a pause it is the one that shows whether the peer is back. */
export function called(circuit: Circuit, at: number): { readonly circuit: Circuit; readonly isTrial: boolean } {
  const isTrial = circuit.pausedUntil !== null && mayCall(circuit, at);
  return { circuit: isTrial ? { ...circuit, trialUntil: at + TRIAL_MS } : circuit, isTrial };
}

/** The call that was to show whether the peer is back was given up. */
export function trialGivenUp(circuit: Circuit): Circuit {
  return { ...circuit, trialUntil: null };
}

/** A call failed. @param circuit null: nothing speaks against the peer so far */
export function failed(circuit: Circuit | null, at: number, settings: BreakerSettings): Circuit {
  const counted = oneMore(circuit, at);
  const { pauses, pausedUntil } = counted;
  // One that began before the pause, or that went there for want of any other.
  if (pausedUntil !== null && at < pausedUntil) return counted;
  if (!isTooOften(counted, settings)) return counted;
  const pauseMs = Math.min(settings.maxPauseMs, settings.pauseMs * 2 ** Math.min(pauses, 30));
  return { ...counted, pauses: pauses + 1, pausedUntil: at + pauseMs, byPings: false, trialUntil: null };
}

/** A ping was not answered. @param circuit null: nothing speaks against the peer so far */
export function unanswered(circuit: Circuit | null, at: number, settings: BreakerSettings): Circuit {
  const counted = oneMore(circuit, at);
  const { pauses, pausedUntil, byPings } = counted;
  if (!isTooOften(counted, settings) || byPings) return counted;
  // After a pause a call is to show whether it is only pings that the peer does not answer.
  if (pausedUntil !== null && at >= pausedUntil) return counted;
  return { ...counted, pauses: pauses + 1, pausedUntil: at + settings.maxPauseMs, byPings: true };
}

const NOTHING: Circuit = {
  failures: 0,
  failedAt: -Infinity,
  pauses: 0,
  pausedUntil: null,
  byPings: false,
  trialUntil: null,
};

function oneMore(circuit: Circuit | null, at: number): Circuit {
  const before = circuit ?? NOTHING;
  return { ...before, failures: before.failures + 1, failedAt: at };
}

function isTooOften({ failures }: Circuit, settings: BreakerSettings): boolean {
  return settings.failures > 0 && failures >= settings.failures;
}

/**
 * The circuit of one peer, pure. Times are those of one monotonic clock, in milliseconds.
 *
 *     closed --(failures in a row)--> paused --(time)--> one call is let through
 *        ^                              ^                   |          |
 *        |                              +-----(it fails)----+          |
 *        +----------------------------------(it works)-----------------+
 *
 * Each pause is twice as long as the one before it, up to a bound.
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
  const { failures, pauses, pausedUntil } = circuit ?? { failures: 0, pauses: 0, pausedUntil: null };
  const counted: Circuit = {
    failures: failures + 1,
    failedAt: at,
    pauses,
    pausedUntil,
    trialUntil: circuit?.trialUntil ?? null,
  };
  // One that began before the pause, or that went there for want of any other.
  if (pausedUntil !== null && at < pausedUntil) return counted;
  if (settings.failures === 0 || counted.failures < settings.failures) return counted;
  const pauseMs = Math.min(settings.maxPauseMs, settings.pauseMs * 2 ** Math.min(pauses, 30));
  return { ...counted, pauses: pauses + 1, pausedUntil: at + pauseMs, trialUntil: null };
}

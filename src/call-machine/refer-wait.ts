/** How long the outcome of our REFER is waited for, whatever it is sent for. */

/** A REFER of which nobody tells anything for so long has failed. */
export const REFER_SILENCE_MS = 32_000;
/** A subscription may end without an outcome, as some phones have it. A BYE within this time is the outcome then. */
const UNTOLD_MS = 2_000;
/** The parties have so long to end their legs with us once they talk to each other. */
export const RELEASE_GRACE_MS = 5_000;

/** Times are milliseconds since the Unix epoch. */
export interface ReferWait {
  readonly deadline: number;
  /** True once its far end took the REFER. */
  readonly isTaken: boolean;
  /** True once only the last word can come: the deadline is not moved any more. */
  readonly isLast: boolean;
}

/** A REFER goes out now. */
export function beginReferWait(at: number): ReferWait {
  return { deadline: at + REFER_SILENCE_MS, isTaken: false, isLast: false };
}

/** A NOTIFY shows that it goes on, so the silence begins anew. @param silenceMs so much of it is borne */
export function referGoesOn(at: number, wait: ReferWait, silenceMs: number = REFER_SILENCE_MS): ReferWait {
  return { ...wait, deadline: wait.isLast ? wait.deadline : at + silenceMs, isTaken: true };
}

/** The far end took the REFER, which does not prolong the wait. */
export function referTaken(wait: ReferWait): ReferWait {
  return { ...wait, isTaken: true };
}

/** The subscription ended without an outcome. A BYE is the outcome then. */
export function referUntold(at: number, wait: ReferWait): ReferWait {
  return lastWord({ ...wait, isTaken: true }, at + UNTOLD_MS);
}

/** The party whose place is taken has gone, as a phone goes before the last NOTIFY is sent (RFC 3891 3). */
export function referredPartyGone(at: number, wait: ReferWait): ReferWait {
  return lastWord(wait, at + RELEASE_GRACE_MS);
}

function lastWord(wait: ReferWait, until: number): ReferWait {
  return { ...wait, deadline: Math.min(wait.deadline, until), isLast: true };
}

/**
 * A registration of ours, pure. Times are milliseconds of the clock.
 *
 *     asking --2xx--> registered --(before it expires)--> asking
 *       |  ^
 *       |  +-- 423: at once, for longer
 *       +--- 5xx, no answer: again after a growing pause, registered until it expires
 *       +--- 401, 403, 404...: not registered, again after a long pause
 */
export interface Registration {
  /** How the newest attempt ended; null: none has ended yet. */
  readonly newest: 'granted' | 'failed' | 'rejected' | null;
  /** Registered until then; null: not registered. */
  readonly expiresAt: number | null;
  /** When to ask next. */
  readonly nextAt: number;
  /** How long to ask for, in seconds. */
  readonly expiresS: number;
  /** Failures in a row. */
  readonly failures: number;
  /** The newest attempt was refused for being too short, and the next one asks for longer. */
  readonly isLengthened: boolean;
}

/** What became of a REGISTER. */
export interface Outcome {
  /** The final status; null: there was none. */
  readonly status: number | null;
  readonly expiresS: number | null;
  readonly minExpiresS: number | null;
  readonly retryAfterS: number | null;
}

/** The moment, and chance: from 0 up to 1. */
export interface Moment {
  readonly now: number;
  readonly random: number;
}

/** RFC 5626 4.5 lets the wait grow with each failure; a first failure is often a restart of the registrar. */
const FIRST_PAUSE_MS = 4_000;
/** RFC 5626 4.5: max-time. */
const MAX_PAUSE_MS = 1_800_000;
/** Who does not want us is not asked more often: many lock an account, or an address, that guesses. */
const REJECTED_MS = 600_000;
/** A Retry-After is heeded up to that. */
const MAX_RETRY_AFTER_S = 3_600;
/** No registrar may make us ask for longer than that. */
const MAX_EXPIRES_S = 7 * 86_400;
/** A refresh may fail and be tried again in that time, and the registration still holds. */
const MARGIN_MS = 60_000;

/** Between two REGISTERs, where the second one is only for a new way. */
const AGAIN_MS = 10_000;

/** 4xx that say nothing against us as we are. */
const TEMPORARY: ReadonlySet<number> = new Set([408, 413, 429, 480, 482, 483, 486, 491]);

/** Before the first REGISTER. */
export function newRegistration(expiresS: number, at: number): Registration {
  return { newest: null, expiresAt: null, nextAt: at, expiresS, failures: 0, isLengthened: false };
}

/** A REGISTER that was sent at `sentAt` was answered, or not. */
export function answered(registration: Registration, outcome: Outcome, sentAt: number, moment: Moment): Registration {
  const { status } = outcome;
  if (status !== null && status >= 200 && status < 300) return granted(registration, outcome, sentAt, moment);
  if (status === 423) return tooBrief(registration, outcome, moment);
  if (status !== null && status >= 400 && !TEMPORARY.has(status) && isOfUs(status)) {
    // RFC 3261 10.3: 403 and 404 speak of who we are. What there was of us is no more.
    const pauseMs = Math.max(REJECTED_MS, retryAfterMs(outcome)) * (0.9 + 0.2 * moment.random);
    return {
      ...registration,
      newest: 'rejected',
      expiresAt: null,
      nextAt: moment.now + pauseMs,
      ...oneMore(registration),
    };
  }
  return failed(registration, outcome, moment);
}

/**
 * The way to the registrar is new, or lost: it is asked again soon. One that takes a REGISTER and ends the connection each
 * time is not asked without end.
 */
export function asked(registration: Registration, sentAt: number, now: number): Registration {
  return { ...registration, nextAt: Math.min(registration.nextAt, Math.max(now, sentAt + AGAIN_MS)) };
}

/** Whether we are registered at a moment. */
export function isRegistered({ expiresAt }: Registration, now: number): boolean {
  return expiresAt !== null && expiresAt > now;
}

function granted(registration: Registration, outcome: Outcome, sentAt: number, moment: Moment): Registration {
  // RFC 3261 10.2.4: the registrar may choose another time, and says which. One that says nothing takes ours.
  const grantedS = Math.min(outcome.expiresS ?? registration.expiresS, MAX_EXPIRES_S);
  // Our Contact is not among those that are registered, or only just not any more.
  if (grantedS < 1) return failed({ ...registration, expiresAt: null }, outcome, moment);
  const grantedMs = grantedS * 1_000;
  const expiresAt = sentAt + grantedMs;
  return {
    ...registration,
    newest: 'granted',
    expiresAt,
    nextAt: refreshAt(expiresAt, grantedMs, moment),
    failures: 0,
    isLengthened: false,
  };
}

/** Up to a tenth earlier, so that registrations that began together spread. */
function refreshAt(expiresAt: number, grantedMs: number, { now, random }: Moment): number {
  const marginMs = Math.min(grantedMs / 2, Math.max(MARGIN_MS, grantedMs / 4)) + (grantedMs / 10) * random;
  return Math.max(now, expiresAt - marginMs);
}

/** RFC 3261 10.2.8: "it MAY retry the registration after making the expiration interval [...] equal to or greater". */
function tooBrief(registration: Registration, outcome: Outcome, moment: Moment): Registration {
  const { minExpiresS } = outcome;
  const isLonger = minExpiresS !== null && minExpiresS > registration.expiresS && minExpiresS <= MAX_EXPIRES_S;
  if (!isLonger || registration.isLengthened) return failed(registration, outcome, moment);
  return { ...registration, expiresS: minExpiresS, nextAt: moment.now, isLengthened: true };
}

function failed(registration: Registration, outcome: Outcome, moment: Moment): Registration {
  const { now, random } = moment;
  const more = oneMore(registration);
  // RFC 5626 4.5: "a uniform random time between 50 and 100% of the upper-bound wait time".
  const upper = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(more.failures - 1, 30));
  const pauseMs = Math.max(retryAfterMs(outcome), upper * (0.5 + random / 2));
  return { ...registration, newest: 'failed', nextAt: now + pauseMs, ...more };
}

function oneMore({ failures }: Registration): Pick<Registration, 'failures' | 'isLengthened'> {
  return { failures: failures + 1, isLengthened: false };
}

function retryAfterMs({ retryAfterS }: Outcome): number {
  return Math.min(retryAfterS ?? 0, MAX_RETRY_AFTER_S) * 1_000;
}

/** Whether a refusal is of us as we are. 5xx are of the server, but for 501 and 505; 604 says that there is nobody. */
function isOfUs(status: number): boolean {
  return status < 500 || status === 501 || status === 505 || status === 604;
}

/** What becomes of a subscription that was refused or ended: pure decisions, by RFC 6665. Times are milliseconds. */
import type { SubscriptionNotify, SubscriptionSignal } from '../ports/subscription.ts';

/** What follows. */
export type Next =
  /** Another SUBSCRIBE at once; the PBX can tell. `expiresS`: it wants to be asked for so long. */
  | { readonly kind: 'at-once'; readonly expiresS?: number }
  /** Another one after that time. */
  | { readonly kind: 'later'; readonly ms: number }
  /** The PBX does not tell. It is asked again after that time all the same, should it be set up meanwhile. */
  | { readonly kind: 'none'; readonly ms: number };

const NONE_MS = 300_000;
const SOON_MS = 30_000;
const SHORTEST_MS = 5_000;
const LONGEST_MS = 3_600_000;
/** Nobody is asked for longer. */
const MAX_EXPIRES_S = 86_400;

/**
 * After a refusal of the first SUBSCRIBE.
 * @param askedS for how long it asked. What differs from `usualS` was wanted by a 423 before
 */
export function afterRefusal(
  {
    status,
    minExpiresS,
    retryAfterS,
  }: Pick<Extract<SubscriptionSignal, { type: 'refused' }>, 'status' | 'minExpiresS' | 'retryAfterS'>,
  askedS: number,
  usualS: number,
): Next {
  // RFC 6665 4.2.1.1: a 423 says in Min-Expires for how long it is to be asked at least.
  const isFirst = askedS === usualS;
  if (status === 423 && isFirst && minExpiresS !== null && minExpiresS > askedS && minExpiresS <= MAX_EXPIRES_S) {
    return { kind: 'at-once', expiresS: minExpiresS };
  }
  return { kind: 'none', ms: retryMs(retryAfterS) ?? NONE_MS };
}

/** After a NOTIFY with `terminated` (RFC 6665 4.1.3). */
export function afterTermination({ reason, retryAfterS }: Pick<SubscriptionNotify, 'reason' | 'retryAfterS'>): Next {
  switch (reason) {
    // "The subscription has been terminated, but the subscriber SHOULD retry immediately with a new subscription." Of one
    // that was not refreshed in time: "Clients MAY re-subscribe immediately."
    case 'deactivated':
    case 'timeout':
      return { kind: 'at-once' };
    // "Clients SHOULD NOT attempt to re-subscribe." A site changes, so that it is asked again much later.
    case 'rejected':
    case 'noresource':
    case 'invariant':
      return { kind: 'none', ms: LONGEST_MS };
    // `probation` and `giveup`: later, after what Retry-After says. Others are not known, and are tried again as well.
    default:
      return { kind: 'later', ms: retryMs(retryAfterS) ?? SOON_MS };
  }
}

function retryMs(retryAfterS: number | null): number | null {
  return retryAfterS === null ? null : Math.min(LONGEST_MS, Math.max(SHORTEST_MS, retryAfterS * 1_000));
}

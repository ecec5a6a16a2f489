import { CONGESTION, reasonOfCause } from '../../ports/q850-cause.ts';

/**
 * Headers of a 503 for want of capacity: when to try again (RFC 3261 21.5.4), and the cause for a gateway that hands the
 * refusal on to the telephone network (RFC 6432 1).
 */
export function congested(retryAfterSeconds: number): readonly (readonly [name: string, value: string])[] {
  return [
    ['Retry-After', String(retryAfterSeconds)],
    ['Reason', reasonOfCause(CONGESTION)],
  ];
}

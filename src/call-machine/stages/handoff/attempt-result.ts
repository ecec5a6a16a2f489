import type { AttemptResult, HandoffReason } from '../../../ports/records.ts';

/** How an INVITE that was not answered ended. */
export interface Unanswered {
  readonly status: number | null;
  readonly rang: boolean;
}

/** What the final status of the agent's INVITE says about the attempt. */
export function resultOfStatus({ status, rang }: Unanswered): Exclude<AttemptResult, 'answered' | 'forwarded'> {
  switch (status) {
    case 486: // Busy Here
    case 600: // Busy Everywhere
      return 'busy';
    case 603: // Decline
    case 607: // Unwanted (RFC 8197)
      return 'declined';
    case 480: // Temporarily Unavailable: the user does not respond (Q.850 18, RFC 3398 8.2.6.1)
      return 'no-answer';
    case 408:
      // A 408 without any sign of life is a dead address, not a person who lets it ring.
      return rang ? 'no-answer' : 'unreachable';
    case 487:
      return 'cancelled';
    case null:
    case 404:
    case 410:
    case 430:
    case 484:
    case 485:
    case 502:
    case 503:
    case 504:
    case 604:
      return 'unreachable';
    default:
      return status >= 500 && status < 600 ? 'unreachable' : 'rejected';
  }
}

/** Q.850 cause for a SIP status, where the peer sent no Reason header (RFC 3398 8.2.6.1). */
export function q850OfStatus(status: number | null): number | null {
  if (status === null) return null;
  return Q850_BY_STATUS.get(status) ?? (status >= 600 ? 21 : status >= 500 ? 41 : status >= 400 ? 127 : null);
}

const Q850_BY_STATUS: ReadonlyMap<number, number> = new Map([
  [400, 41], [401, 21], [402, 21], [403, 21], [404, 1], [405, 63], [406, 79], [407, 21], [408, 102], [410, 22],
  [413, 127], [414, 127], [415, 79], [416, 127], [420, 127], [421, 127], [423, 127], [480, 18], [481, 41], [482, 25],
  [483, 25], [484, 28], [485, 1], [486, 17], [487, 127], [488, 127], [500, 41], [501, 79], [502, 38], [503, 41],
  [504, 102], [505, 127], [513, 127], [600, 17], [603, 21], [604, 1], [606, 58],
]); // prettier-ignore

/** What a failed attempt makes of the handoff. */
export function reasonOfAttempt(result: AttemptResult | undefined): HandoffReason {
  switch (result) {
    case 'busy':
    case 'declined':
    case 'machine':
    case 'no-answer':
    case 'cancelled':
      return result;
    case 'answered':
      return 'completed';
    case 'forwarded':
    case 'rejected':
    case 'unreachable':
    case undefined:
      return 'error';
  }
}

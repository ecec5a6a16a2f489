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

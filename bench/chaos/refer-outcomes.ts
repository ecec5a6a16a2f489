import type { Outcome } from './attempt-outcomes.ts';
import { isBefore, resultOfStatus } from './attempt-outcomes.ts';
import type { ReferSight, Sight, Span } from './sight.ts';
import { SLACK_MS } from './sight.ts';

/** A REFER of which nobody tells anything has failed after this (64*T1). */
const SILENCE_MS = 32_000;

/** What came of the REFERs of a call, as far as the wire can tell. */
export interface Referral {
  /** When the caller may have been gone to the agent: by the last NOTIFY, or by a BYE in its place. */
  readonly taken: readonly Span[];
  /** The last NOTIFY said that the two talk. */
  readonly isTold: boolean;
  /** The caller's BYE certainly stood in place of that. */
  readonly isGone: boolean;
}

/** Reads it. A phone that said 202 and then BYE has taken the call (docs/transfers.md). */
export function referralOf({ caller: { refers, left } }: Pick<Sight, 'caller'>): Referral {
  const taken = refers.flatMap((refer) => {
    const { answer, outcome } = refer;
    const told = outcome !== null && outcome.status < 300 ? [outcome] : [];
    const isAccepted = answer !== null && answer.status < 300 && left !== null && !isBefore(left, answer);
    const isRefused = outcome !== null && outcome.status >= 300 && left !== null && isBefore(outcome, left);
    const isLate = left !== null && left.fromMs > silenceOf(refer).toMs;
    return [...told, ...(isAccepted && !isRefused && !isLate ? [left] : [])];
  });
  const isTold = refers.some(({ outcome }) => outcome !== null && outcome.status < 300);
  const isGone = refers.some(
    ({ atMs, answer, outcome }) =>
      left !== null && answer !== null && answer.status < 300 && isBefore(answer, left) &&
      (outcome === null || isBefore(left, outcome)) && left.toMs < atMs + SILENCE_MS,
  ); // prettier-ignore
  return { taken, isTold, isGone };
}

/**
 * The right results of an attempt for which the caller was sent to the agent and nobody was dialled. The caller may leave
 * while the context goes ahead, before there is a REFER.
 */
export function outcomesOfRefer({ caller: { refers, left } }: Pick<Sight, 'caller'>): readonly Outcome[] {
  const [refer] = refers;
  if (refer === undefined) return left === null ? [] : [{ result: 'cancelled', sipStatus: null }];
  const { answer, outcome } = refer;
  const possible: (Outcome & { readonly at: Span })[] = [];
  if (answer !== null && answer.status >= 300) {
    possible.push({ result: resultOfStatus(answer.status), sipStatus: answer.status, at: answer });
  }
  if (outcome !== null) {
    const result = outcome.status < 300 ? 'answered' : resultOfStatus(outcome.status);
    possible.push({ result, sipStatus: outcome.status, at: outcome });
  }
  if (left !== null) {
    if (answer === null || !isBefore(answer, left)) possible.push({ result: 'cancelled', sipStatus: null, at: left });
    if (answer !== null && answer.status < 300) possible.push({ result: 'answered', sipStatus: 200, at: left });
  }
  const silence = silenceOf(refer);
  const first = possible.filter(({ at }) => !possible.some((other) => isBefore(other.at, at)));
  const isSilent = !first.some(({ at }) => isBefore(at, silence));
  return isSilent ? [...first, { result: 'unreachable', sipStatus: null }] : first;
}

/** When it is over where nobody tells anything: from its beginning, or from what was told last. */
function silenceOf({ atMs }: ReferSight): Span {
  return { fromMs: atMs + SILENCE_MS - SLACK_MS, toMs: atMs + SILENCE_MS + 2 * SLACK_MS };
}

import type { CallerIdentity } from '../ports/caller-identity.ts';
import type { HistoryTarget } from '../ports/signalling.ts';

/** An index of RFC 7044 5: numbers with dots. */
const INDEX = /^\d{1,5}(?:\.\d{1,5}){0,15}$/;
/** RFC 7044 10.1: what asks to hide the history. `header` means all that a header says of the caller's way. */
const HIDING: ReadonlySet<string> = new Set(['history', 'header']);

/**
 * The targets that a call had before it goes on to somebody else (RFC 7044), oldest first: those that its INVITE names,
 * then the number that came with it. A chain that cannot be followed, since an entry has no index, is left out.
 *
 * @param calledNumber the number that the caller dialled; null: we called, and there is none
 * @param trusted whether the peer may be told what belongs to an anonymous caller (RFC 3325 7)
 */
export function callHistory(
  identity: CallerIdentity | null,
  calledNumber: string | null,
  trusted: boolean,
): readonly HistoryTarget[] {
  if (calledNumber === null) return [];
  const { history = [], privacy = [], anonymous = false } = identity ?? {};
  // RFC 7044 10.1: "If there is a Privacy header field in the request with a priv-value of "header" or "history", [...]
  // all the hi-targeted-to-uris" are anonymized.
  const isHidden = !privacy.includes('none') && privacy.some((word) => HIDING.has(word));
  const isWhole = history.every(({ index }) => index !== null && INDEX.test(index));
  const came = (isWhole ? history : []).map(({ uri, index, reason, withheld }): HistoryTarget => {
    const isWithheld = isHidden || withheld === true || (anonymous && !trusted);
    return { target: isWithheld ? null : { uri }, index: index ?? '1', reason: isWithheld ? null : reason };
  });
  const last = came.at(-1);
  const isNamed = isWhole && last !== undefined && history.at(-1)?.user === calledNumber;
  if (isNamed) return came;
  const target = isHidden ? null : { number: calledNumber };
  return [...came, { target, index: last === undefined ? '1' : `${last.index}.1`, reason: null }];
}

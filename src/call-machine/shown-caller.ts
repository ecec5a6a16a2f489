import type { CallerIdentity } from '../ports/caller-identity.ts';

/** How an anonymous caller is called where a number is expected. */
export const ANONYMOUS_CALLER = 'anonymous';

/** A caller as others than the operator may know it. */
export interface ShownCaller {
  readonly from: string;
  /** Absent where the INVITE's is not known. */
  readonly identity?: CallerIdentity;
}

/**
 * What whoever deals with the caller may be told of it: the AI application, and agents. An anonymous caller (RFC 3323,
 * RFC 3325 9.3) asked that nobody outside of the trunk's trust domain learns who it is. They get no number and nothing
 * that was asserted. How the call came here stays, unless the caller wants that withheld too: `history` (RFC 7044
 * 10.1), or `header` (RFC 3323 4.2).
 */
export function shownCaller(from: string, identity: CallerIdentity | null): ShownCaller {
  if (identity === null) return { from };
  if (!identity.anonymous) return { from, identity: withWay(identity) };
  // What was signed names the number (RFC 8225 5.2.1).
  const { signed, ...way } = withWay(identity);
  const verdict = signed === undefined ? {} : { signed: { ...signed, headers: [] } };
  const withheld = { displayName: null, asserted: [], remoteParty: null };
  return { from: ANONYMOUS_CALLER, identity: { ...way, ...verdict, ...withheld } };
}

function withWay(identity: CallerIdentity): CallerIdentity {
  const { privacy } = identity;
  const hidden = !privacy.includes('none') && privacy.some((word) => word === 'history' || word === 'header');
  return hidden ? { ...identity, diversions: [], history: [] } : identity;
}

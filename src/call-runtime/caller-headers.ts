import type { CallerIdentity } from '../ports/caller-identity.ts';
import type { OutgoingInvite } from '../ports/signalling.ts';

/** How a trunk is told who calls. */
export interface CallerRule {
  /** See `Trunk.callerIdentity`. */
  readonly callerIdentity: 'from' | 'p-asserted-identity';
  /** See `Trunk.from`. */
  readonly from: string | null;
  /** See `Trunk.diversion`. */
  readonly diversion: boolean;
  /** See `Trunk.historyInfo`. */
  readonly historyInfo: boolean;
}

/** The caller that an INVITE of ours is about. */
export interface InviteCaller {
  /** As it may be shown; null: the caller is anonymous. */
  readonly number: string | null;
  /** Shown beside the number; an anonymous caller has none. */
  readonly displayName: string | null;
  /** The number of an anonymous caller, for trusted trunks only; null if nobody said it. */
  readonly withheldNumber: string | null;
  /** The number that the caller dialled; null if we called. */
  readonly calledNumber: string | null;
}

/**
 * What an INVITE says of its caller, by the rule of its trunk. `null` is a peer that is no trunk: it is not trusted, so
 * it never gets P-Asserted-Identity (RFC 3325 5), nor Diversion.
 */
export function callerHeaders(
  { number, displayName, withheldNumber, calledNumber }: InviteCaller,
  trunk: CallerRule | null,
): Pick<OutgoingInvite, 'callerNumber' | 'displayName' | 'asserted' | 'divertedFrom'> {
  const diverted = trunk?.diversion === true && calledNumber !== null ? { divertedFrom: calledNumber } : {};
  const name = displayName === null ? {} : { displayName };
  if (trunk?.callerIdentity !== 'p-asserted-identity' || trunk.from === null) {
    return { callerNumber: number, ...(number !== null && name), ...diverted };
  }
  if (number !== null) return { callerNumber: trunk.from, asserted: { number, ...name }, ...diverted };
  // RFC 3325 7: who is trusted gets the number of a caller who withholds it, and keeps it to itself (`Privacy: id`).
  return { callerNumber: null, ...(withheldNumber !== null && { asserted: { number: withheldNumber } }), ...diverted };
}

/**
 * The number of a caller who is anonymous: what its trunk asserts, else From where only `Privacy` asks to withhold it.
 * Null if there is none (RFC 3323 4.1.1.3).
 */
export function withheldNumber(from: string, identity: CallerIdentity | null): string | null {
  if (identity?.anonymous !== true) return null;
  const users = [...identity.asserted, ...(identity.remoteParty === null ? [] : [identity.remoteParty])];
  return [...users.map(({ user }) => user), from].find((user) => /^\+?[0-9*#]+$/.test(user)) ?? null;
}

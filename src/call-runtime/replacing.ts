import type { Refusal } from '../call-machine/index.ts';
import type { IncomingInvite, ReplacesHeader, SignallingLeg, SignallingPort } from '../ports/signalling.ts';
import type { LegPeer } from './leg-peer.ts';

/** A call that may have the leg. */
export interface ReplaceableCall {
  /** @returns false if the leg is not of this call */
  replace(invite: IncomingInvite, leg: SignallingLeg, peer: LegPeer): boolean;
}

const UNKNOWN: Omit<Refusal, 'reason'> = { status: 481, phrase: 'Call/Transaction Does Not Exist' };
const NOT_EARLY: Omit<Refusal, 'reason'> = { status: 486, phrase: 'Busy Here' };

/**
 * Brings an INVITE with Replaces to the call that has the dialog (RFC 3891 3). It begins no call: if no dialog is meant,
 * it is refused and leaves no record.
 */
export function takeReplacing(
  invite: IncomingInvite,
  replaces: ReplacesHeader,
  signalling: SignallingPort,
  calls: Iterable<ReplaceableCall>,
  peer: LegPeer,
): void {
  const found = replacedLeg(signalling, replaces);
  if (!('leg' in found)) {
    refuse(invite, found);
    return;
  }
  for (const call of calls) if (call.replace(invite, found.leg, peer)) return;
  refuse(invite, UNKNOWN);
}

function replacedLeg(
  signalling: SignallingPort,
  replaces: ReplacesHeader,
): { readonly leg: SignallingLeg } | typeof UNKNOWN {
  const found = signalling.find(replaces);
  // "If the Replaces header field matches an early dialog that was not initiated by this UA, it returns a 481".
  if (found === null || (found.early && !found.outgoing)) return UNKNOWN;
  // "If the "early-only" flag is present and the dialog is confirmed, the UA rejects the request with a 486 Busy".
  if (replaces.earlyOnly && !found.early) return NOT_EARLY;
  return found;
}

function refuse(invite: IncomingInvite, { status, phrase }: typeof UNKNOWN): void {
  invite.take(() => undefined).reject(status, phrase);
}

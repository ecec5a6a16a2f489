import type { LegSignal } from '../ports/signalling.ts';
import { isPeerFault } from '../shared/sip/index.ts';

/** What the end of an INVITE says of the peer that it went to; null: nothing. */
export type PeerVerdict = 'worked' | 'failed' | null;

/** Q.850 causes that say something of the callee, as gateways put them beside a 5xx: unallocated, busy, no answer, ... */
const ABOUT_THE_CALLEE: ReadonlySet<number> = new Set([1, 16, 17, 18, 19, 20, 21, 22, 23, 26, 28, 31]);

/**
 * Judges a peer by how the INVITE ended that nobody answered. A refusal shows that the peer works, and so does whoever
 * lets it ring.
 * @param hasRung a response above 100 came before
 */
export function peerVerdict(
  { by, status, q850Cause }: Extract<LegSignal, { readonly type: 'ended' }>,
  hasRung: boolean,
): PeerVerdict {
  // The end of our own SIP server says nothing of its peers.
  if (by !== 'remote') return null;
  if (status === null) return 'failed'; // the INVITE could not be sent
  if (status === 408) return hasRung ? 'worked' : 'failed';
  if (!isPeerFault(status)) return 'worked';
  return q850Cause !== null && ABOUT_THE_CALLEE.has(q850Cause) ? 'worked' : 'failed';
}

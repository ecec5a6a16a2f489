import type { Trunk } from '../config/index.ts';
import type { IncomingInvite, OutgoingInvite, RequestFault } from '../ports/signalling.ts';
import type { DialTrunk } from './dial-target.ts';

/** Why an INVITE does not fit what its trunk is to do about reliable provisional responses (RFC 3262); null if it does. */
export function reliableFault(
  { reliable }: Pick<IncomingInvite, 'reliable'>,
  source: Pick<Trunk, 'rel1xx'> | 'local',
): RequestFault | null {
  const rule = source === 'local' ? null : source.rel1xx;
  if (rule === 'off' && reliable === 'required') {
    return { status: 420, phrase: 'Bad Extension', reason: 'unsupported-extension' };
  }
  // RFC 3261 21.4.16: "The UAS needs a particular extension to process the request, but this extension is not listed".
  if (rule === 'required' && reliable === undefined) {
    return { status: 421, phrase: 'Extension Required', reason: 'extension-required' };
  }
  return null;
}

/** What an INVITE of ours says of them. @param trunk the one that it goes by; null: none */
export function reliableBy(trunk: Pick<DialTrunk, 'rel1xx'> | null): Pick<OutgoingInvite, 'reliable'> {
  const rule = trunk?.rel1xx ?? null;
  return rule === null || rule === 'off' ? {} : { reliable: rule };
}

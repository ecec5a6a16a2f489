import { registrationOf } from '../config/index.ts';
import type { Trunk } from '../config/index.ts';
import type { IncomingInvite } from '../ports/signalling.ts';
import { numberOf } from '../shared/sip/index.ts';

/**
 * The INVITE with the number that the caller called. One that a registrar sends has our Contact as its Request-URI, and so
 * the user that we registered (RFC 3261 16.5): whom the caller called is in P-Called-Party-ID (RFC 7315 4.2.2), or To. Many
 * carriers put the number in the place of that user, and then it counts.
 */
export function withCalledNumber(invite: IncomingInvite, source: Trunk | 'local'): IncomingInvite {
  if (source === 'local' || source.register === null) return invite;
  const contact = numberOf(`sip:${registrationOf(source.register).user}@localhost`);
  if (invite.calledNumber !== contact) return invite;
  const called = [invite.calledParty, invite.to.user].find((each) => each !== null && each !== '');
  return { ...invite, calledNumber: called ?? invite.calledNumber };
}

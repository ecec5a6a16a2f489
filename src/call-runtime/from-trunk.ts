import type { Trunk } from '../config/index.ts';
import type { CallerIdentity } from '../ports/caller-identity.ts';
import type { IncomingInvite } from '../ports/signalling.ts';
import type { SipParty } from '../ports/sip-party.ts';
import type { NumberFormat } from '../ports/number-format.ts';
import { asGuest } from './guest-call.ts';
import { incomingCalled, incomingNumber } from '../shared/numbers/index.ts';

/**
 * An INVITE as it counts here: without what a trunk asserts that is not trusted (RFC 3325 5), and with its numbers in the
 * form that they have here. URIs stay as they came.
 */
export function asFromTrunk(given: IncomingInvite, trunk: Trunk | 'local'): IncomingInvite {
  if (trunk !== 'local' && trunk.button !== undefined) return asGuest(given, trunk.button);
  // Nobody has looked at the credentials of anybody but users and guests.
  const noGuest = { ...given, guest: null };
  if (trunk === 'local') return noGuest;
  const believed = trunk.trusted ? noGuest : { ...noGuest, identity: unasserted(given.identity) };
  // A telephone may write anything into From. Whose it is, it has proved.
  const invite = trunk.user === undefined ? believed : { ...believed, from: { ...given.from, user: trunk.user } };
  return trunk.numbers === null ? invite : withOurNumbers(invite, trunk.numbers);
}

/** What the caller's own telephone could have said. An anonymous caller stays one. */
function unasserted({ signed: _signed, ...identity }: CallerIdentity): CallerIdentity {
  return { ...identity, asserted: [], remoteParty: null };
}

function withOurNumbers(invite: IncomingInvite, format: NumberFormat): IncomingInvite {
  const party = <Party extends SipParty>(given: Party): Party => ({
    ...given,
    user: incomingNumber(given.user, format),
  });
  return {
    ...invite,
    calledNumber: incomingCalled(invite.calledNumber, format),
    from: party(invite.from),
    identity: identityOf(invite.identity, party),
  };
}

function identityOf(identity: CallerIdentity, party: <Party extends SipParty>(given: Party) => Party): CallerIdentity {
  const { asserted, remoteParty, diversions } = identity;
  return {
    ...identity,
    asserted: asserted.map(party),
    remoteParty: remoteParty === null ? null : party(remoteParty),
    diversions: diversions.map(party),
    history: identity.history.map(party),
  };
}

import type { Route, Trunk } from '../config/index.ts';
import type { CallerIdentity } from '../ports/caller-identity.ts';
import type { IncomingInvite } from '../ports/signalling.ts';
import { plainNumber } from '../shared/sip/index.ts';

type Button = NonNullable<Trunk['button']>;

/** Why a guest's INVITE is refused (403); null: it may go on, or is no guest's. A guest calls the number of its button. */
export function guestFault({ calledNumber, replaces }: IncomingInvite, source: Trunk | 'local'): string | null {
  if (source === 'local' || source.button === undefined) return null;
  // It would come into a call of others, whichever number that called.
  if (replaces !== null) return 'a guest asked for the place of another leg (Replaces)';
  return plainNumber(source.button.to) === plainNumber(calledNumber)
    ? null
    : 'a guest called another number than that of its button';
}

/** The caller of a guest's INVITE: what the site says, and nothing that the browser wrote. */
export function asGuest(invite: IncomingInvite, { name }: Button): IncomingInvite {
  const { number = null, name: own = null } = invite.guest ?? {};
  const user = number ?? `guest-${name}`;
  const displayName = own ?? name;
  const from = { uri: `sip:${user.replaceAll('#', '%23')}@guest.invalid`, user, displayName };
  return { ...invite, from, identity: { ...NOTHING, displayName } };
}

/** A call of guests follows its route, but nobody on the other side of a web page sends it anywhere (REFER). */
export function routeFor(source: Trunk | 'local', route: Route | null): Route | null {
  if (route === null || source === 'local' || source.button === undefined) return route;
  return { ...route, transfer: { ...route.transfer, caller: false } };
}

const NOTHING: CallerIdentity = {
  displayName: null,
  asserted: [],
  remoteParty: null,
  diversions: [],
  history: [],
  privacy: [],
  anonymous: false,
};

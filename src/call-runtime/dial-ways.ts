import type { LegTerms, Negotiated } from '../ports/leg-terms.ts';
import type { LegSignal, OutgoingInvite, SignallingLeg, SignallingPort } from '../ports/signalling.ts';
import type { UserWay } from '../ports/users.ts';
import type { DialTarget } from './dial-target.ts';
import { ForkedLeg } from './forked-leg.ts';

/** What an INVITE offers: to telephones, and to browsers that ring beside them, which take another offer. */
export type LegOffer = Pick<Negotiated, 'sdp' | 'forBrowsers'>;

/** Whom the offer for these ways is to be for ({@link LegTerms.webrtc}). @param ways absent: a peer that is no user */
export function webrtcOf(ways: readonly UserWay[] | undefined): NonNullable<LegTerms['webrtc']> {
  const browsers = ways?.filter(({ webrtc }) => webrtc).length ?? 0;
  if (browsers === 0) return false;
  return browsers === ways?.length ? true : 'beside';
}

/**
 * Sends an INVITE to a target: to a peer, or to the telephones of a user, which ring together. Browsers beside telephones
 * do not ring where there is no offer for them.
 */
export function dialWays(
  signalling: Pick<SignallingPort, 'dial'>,
  { uri, auth, proxy: next, ways }: Pick<DialTarget, 'uri' | 'auth' | 'proxy' | 'ways'>,
  invite: Omit<OutgoingInvite, 'destination' | 'auth' | 'proxy' | 'sdp'> & { readonly offer: LegOffer },
  onSignal: (signal: LegSignal) => void,
): SignallingLeg {
  const {
    offer: { sdp, forBrowsers },
    ...shown
  } = invite;
  const dial = (
    { uri: destination, proxy }: Pick<UserWay, 'uri' | 'proxy'>,
    offer: string,
    heard: (signal: LegSignal) => void,
  ): SignallingLeg =>
    signalling.dial({ ...shown, sdp: offer, destination, auth, ...(proxy !== null && { proxy }) }, heard);
  const areMixed = webrtcOf(ways) === 'beside';
  const ringing = ways?.filter(({ webrtc }) => !(areMixed && webrtc) || forBrowsers !== undefined) ?? [];
  const [only, ...others] = ringing;
  if (only === undefined) return dial({ uri, proxy: next ?? null }, sdp, onSignal);
  const offerFor = ({ webrtc }: UserWay): string => (areMixed && webrtc ? (forBrowsers ?? sdp) : sdp);
  // One alone stays a plain leg.
  if (others.length === 0) return dial(only, offerFor(only), onSignal);
  const at = (index: number, heard: (signal: LegSignal) => void): SignallingLeg => {
    const way = ringing[index] ?? only;
    return dial(way, offerFor(way), heard);
  };
  return new ForkedLeg(ringing.length, at, onSignal);
}

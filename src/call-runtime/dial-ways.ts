import type { LegSignal, OutgoingInvite, SignallingLeg, SignallingPort } from '../ports/signalling.ts';
import type { DialTarget } from './dial-target.ts';
import { ForkedLeg } from './forked-leg.ts';

/** Sends an INVITE to a target: to a peer, or to the telephones of a user, which ring together. */
export function dialWays(
  signalling: Pick<SignallingPort, 'dial'>,
  { uri, auth, proxy: next, ways }: Pick<DialTarget, 'uri' | 'auth' | 'proxy' | 'ways'>,
  invite: Omit<OutgoingInvite, 'destination' | 'auth' | 'proxy'>,
  onSignal: (signal: LegSignal) => void,
): SignallingLeg {
  const dial = (destination: string, proxy: string | null, heard: (signal: LegSignal) => void): SignallingLeg =>
    signalling.dial({ ...invite, destination, auth, ...(proxy !== null && { proxy }) }, heard);
  const [only, ...others] = ways ?? [];
  if (ways === undefined || only === undefined) return dial(uri, next ?? null, onSignal);
  // One alone stays a plain leg.
  if (others.length === 0) return dial(only.uri, only.proxy, onSignal);
  const at = (index: number, heard: (signal: LegSignal) => void): SignallingLeg => {
    const way = ways[index] ?? only;
    return dial(way.uri, way.proxy, heard);
  };
  return new ForkedLeg(ways.length, at, onSignal);
}

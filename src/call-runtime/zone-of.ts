import type { Route, Trunk } from '../config/index.ts';

/**
 * Where the media of a call are best carried: near its trunk, or as its route says.
 * @param trunks those that count the call; a user's calls come by a trunk of their own
 * @returns null where nobody says
 */
export function zoneOf(trunks: readonly Pick<Trunk, 'zone'>[], route: Pick<Route, 'zone'> | null): string | null {
  return trunks[0]?.zone ?? route?.zone ?? null;
}

import type { CallEventOf, CallState, Effect } from '../call-machine/index.ts';
import { openHandoffOf } from '../call-machine/index.ts';
import type { PlaceInRoute } from './route-limits.ts';

/** What a call has of its route's limits. */
export interface PlaceParts {
  /** @defaultValue there are none */
  readonly place?: PlaceInRoute | undefined;
}

type Told = Omit<CallEventOf<'handoff.room'>, 'at'>;

/** Counts a handoff that begins, if its route has room for it, and says so. */
export function admitHandoff(
  { handoff, maxAtOnce }: Extract<Effect, { readonly type: 'admitHandoff' }>,
  place: PlaceInRoute | undefined,
): Told {
  return { type: 'handoff.room', handoff, isAdmitted: place?.handoffBegins(maxAtOnce) ?? true };
}

/** Counts the handoff under way, unless its route is still asked, or had no room for it. */
export function followHandoff(state: CallState, place: PlaceInRoute | undefined): void {
  const handoff = openHandoffOf(state);
  if (handoff === null) place?.handoffEnds();
  else if (handoff.room === undefined) place?.handoffBegins(Infinity);
}

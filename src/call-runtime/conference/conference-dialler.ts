import type { CallState, Effect } from '../../call-machine/index.ts';
import { endingOf } from '../../call-machine/index.ts';
import type { ConferencePort } from '../../ports/conferences.ts';
import { asSipCallId } from '../../ports/ids.ts';
import { InnerLeg } from '../inner-leg.ts';
import type { Dialler } from '../trunk-hunt.ts';

/** What a call needs to take part in conferences. */
export interface ConferenceParts {
  /** Null or missing: there are none. */
  readonly conferences?: ConferencePort | null | undefined;
}

type Join = Extract<Effect, { readonly type: 'joinConference' }>;

/**
 * Makes what takes a call to a conference in the way in which a telephone is dialled: the offer goes to the conference,
 * its answer is the 200, and its end the BYE.
 * @param state the call as it is at the time
 * @returns null where there are no conferences
 */
export function conferenceDialler(
  { conferences = null }: ConferenceParts,
  state: () => CallState | null,
): (effect: Join) => Dialler | null {
  return ({ request }) => {
    const call = state()?.id;
    if (conferences === null || call === undefined) return null;
    return {
      terms: { within: true },
      begin: ({ sdp: offer }, onSignal) => {
        const leg = new InnerLeg({
          onSignal,
          onHangup: () => seat.leave(isOver(state()) ? 'completed' : 'in-progress'),
          takesNoRefer: 'a conference is no SIP telephone',
        });
        const seat = conferences.join(call, request, offer, (event) => {
          if (event.type === 'connected') leg.connected(event.sdp, asSipCallId(event.conference));
          else leg.ended('remote', event.reason);
        });
        return leg;
      },
      next: (ended) => ended,
    };
  };
}

function isOver(call: CallState | null): boolean {
  return call === null || endingOf(call) !== null;
}

import { endPart } from '../../lib/call-deeds.ts';
import { LIVE } from '../../lib/live.ts';
import type { Leg, LiveCall } from '../../lib/live-types.ts';

/** The leg of a supervisor's own telephone in a call, also when the page was loaded anew; undefined: it is in none. */
export function ownPart(call: LiveCall, phone: string, dialled: string | null): Leg | undefined {
  const mine = call.facts
    .filter(({ type, destination }) => type.endsWith('.dialling') && destination === phone.trim())
    .map(({ leg }) => leg);
  return call.legs.findLast(({ id, state }) => state !== 'ended' && (id === dialled || mine.includes(id)));
}

/** Those with whom the caller talks, besides one. */
function others(call: LiveCall, own: string): readonly Leg[] {
  return call.legs.filter(({ id, role, state }) => role === 'agent' && state !== 'ended' && id !== own);
}

/** Ends the parts of all other agents as soon as one talks. Nothing is done if that one never does. */
export function clearFor(id: string, own: string): void {
  let wasThere = false;
  const look = (): void => {
    const call = LIVE.get().calls.get(id);
    const leg = call?.legs.find((each) => each.id === own);
    wasThere ||= leg !== undefined;
    const isTalking = leg?.state === 'answered' && leg.mode === 'talk';
    if (isTalking && call !== undefined) for (const other of others(call, own)) void endPart(id, other.id);
    const isOver =
      call === undefined || call.ended !== null || (wasThere && (leg === undefined || leg.state === 'ended'));
    if (isTalking || isOver) stop();
  };
  const stop = LIVE.follow(look);
  look();
}

/** Who hears what in a conference, derived from its participants. */
import type { CallId, LegId } from '../ports/ids.ts';
import type { Source } from '../ports/media.ts';
import { isSaidTo } from '../ports/said-to.ts';
import type { Participant } from './participant.ts';
import { modeOf } from './participant.ts';

/**
 * For each leg that is in, what it hears: people, unless it waits or is on hold, and what is played to it.
 * @param soundsOf what is played to a call now
 */
export function conferenceScene(
  participants: readonly Participant[],
  hasStarted: boolean,
  soundsOf: (call: CallId) => readonly Source[],
): Readonly<Record<LegId, readonly Source[]>> {
  const inside = participants.filter(({ isIn }) => isIn);
  const legOf = (call: CallId): LegId | null => inside.find((each) => each.call === call)?.leg ?? null;
  const parties = inside.map((participant) => ({
    leg: participant.leg,
    mode: modeOf(participant, hasStarted, legOf),
    sounds: soundsOf(participant.call),
  }));
  return Object.fromEntries(
    parties.map((listener) => {
      const speakers = listener.mode.kind === 'held' ? [] : parties.filter((speaker) => isSaidTo(speaker, listener));
      return [listener.leg, [...speakers.map(({ leg }): Source => ({ kind: 'leg', leg })), ...listener.sounds]];
    }),
  );
}

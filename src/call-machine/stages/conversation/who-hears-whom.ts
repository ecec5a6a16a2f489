import type { LegId } from '../../../ports/ids.ts';
import type { Source } from '../../../ports/media.ts';
import { playing } from '../../play.ts';
import type { Member } from './state.ts';

/** What a member hears, derived from the modes of all. Nobody hears themselves, or anybody who is held or listens. */
export function hearsOfMember(members: readonly Member[], leg: LegId): readonly Source[] {
  const listener = members.find((member) => member.leg === leg);
  if (listener === undefined) return [];
  if (listener.mode.kind === 'held') return playing(listener.mode.music);
  return members
    .filter((speaker) => speaker.leg !== leg && isHeardBy(speaker, leg))
    .map((speaker): Source => ({ kind: 'leg', leg: speaker.leg }));
}

function isHeardBy({ mode }: Member, listener: LegId): boolean {
  switch (mode.kind) {
    case 'talk':
      return true;
    case 'coach':
      return mode.of === listener;
    case 'listen':
    case 'held':
      return false;
  }
}

import type { MemberMode } from './conversation-control.ts';
import type { LegId } from './ids.ts';

/** Somebody who takes part in a conversation or a conference. */
export interface Party {
  readonly leg: LegId;
  readonly mode: MemberMode;
}

/**
 * Whether what `speaker` says is for `listener`, as the speaker's mode is. Nobody hears themselves. Whether the listener
 * hears anything now is not asked here.
 */
export function isSaidTo(speaker: Party, listener: Party): boolean {
  if (speaker.leg === listener.leg) return false;
  switch (speaker.mode.kind) {
    case 'talk':
      return true;
    case 'coach':
      return speaker.mode.of === listener.leg;
    case 'listen':
    case 'held':
      return false;
  }
}

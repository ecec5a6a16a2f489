import type { CallEvent } from '../call-machine/index.ts';

/**
 * Events from outside that one call may bring: digits, provisional responses, re-INVITEs, answers of the AI, changes by
 * the API. Hours of talk make some hundreds. More than this is a loop or a flood, and the call is ended. What is heard of
 * speech comes from workers of ours, and is bounded by its rate (`call-speech.ts`).
 */
export const MAX_OUTSIDE_EVENTS = 10_000;
const OUTSIDE: ReadonlySet<CallEvent['type']> = new Set([
  'leg.progress', 'leg.media', 'leg.referred', 'leg.referProgress', 'leg.replacing', 'media.dtmf', 'media.timeout', 'media.paused',
  'ai.actions', 'ai.failed', 'ai.interrupted', 'ai.coached', 'api.metadata', 'api.lead', 'api.addMember', 'api.changeMember', 'api.removeMember', 'api.hold',
  'api.resume', 'api.say', 'api.dtmf', 'api.returnToAi', 'api.park', 'api.consult', 'api.transfer', 'api.release',
  'api.answerHandoff', 'api.startStream', 'api.stopStream', 'api.markVoicemail', 'api.disposition',
]); // prettier-ignore

/** Counts the events that come to one call from outside. */
export class OutsideEvents {
  #count = 0;

  /** Whether an event may come in. `flood`: it is the first that is too many. */
  admit(type: CallEvent['type']): 'yes' | 'flood' | 'no' {
    if (!OUTSIDE.has(type)) return 'yes';
    this.#count += 1;
    if (this.#count <= MAX_OUTSIDE_EVENTS) return 'yes';
    return this.#count === MAX_OUTSIDE_EVENTS + 1 ? 'flood' : 'no';
  }
}

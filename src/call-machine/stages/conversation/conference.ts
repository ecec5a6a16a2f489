/**
 * The call takes part in a conference that other calls are in too. Here it is one leg, a member as any; who hears whom in
 * the conference is decided there (src/conference). Once the call is out of it, its application has the caller again.
 */
import type { AiNotice } from '../../../ports/ai.ts';
import type { ConferenceExit, ConferenceRequest } from '../../../ports/conferences.ts';
import { CONFERENCE_EXITS } from '../../../ports/conferences.ts';
import type { ConversationLimits } from '../../../ports/handoff-request.ts';
import type { LegId } from '../../../ports/ids.ts';
import { asConferenceId } from '../../../ports/ids.ts';
import type { CallEnding } from '../../../ports/records.ts';
import type { CallEventOf } from '../../events.ts';
import type { Step } from '../../step.ts';
import { fact, openLeg } from '../../step.ts';
import { conversationOf, patchConversation } from './circle.ts';
import { enterConversation } from './enter.ts';

/** Takes the caller there. Until the call has its place there is silence, which is no longer than a moment. */
export function enterConference(step: Step, request: ConferenceRequest, limits?: ConversationLimits): void {
  const { name } = request;
  const leg = openLeg(step, 'conference');
  enterConversation(step, leg, 'ai', limits);
  patchConversation(step, { agent: null, conference: { leg, name, id: null, exit: null } });
  step.effects.push({ type: 'joinConference', leg, request });
  fact(step, 'conference.joining', { leg, name });
}

/** The call has its place. @returns false if the leg is another */
export function conferenceAnswered(step: Step, { leg, sipCallId }: CallEventOf<'leg.answered'>): boolean {
  const { conference } = conversationOf(step);
  if (conference?.leg !== leg) return false;
  // The conference's id stands where the leg of a telephone has its Call-ID.
  const id = asConferenceId(sipCallId);
  patchConversation(step, { conference: { ...conference, id } });
  fact(step, 'conference.joined', { leg, name: conference.name, conference: id });
  return true;
}

/** The call is out of the conference. @returns how it ends if its application cannot be reached; null: another leg is over */
export function conferenceGone(step: Step, { leg, detail }: CallEventOf<'leg.ended'>): CallEnding | null {
  const { conference } = conversationOf(step);
  if (conference?.leg !== leg) return null;
  const exit = CONFERENCE_EXITS.find((each) => each === detail) ?? 'failed';
  noteExit(step, leg, exit);
  const isFailure = exit === 'full' || exit === 'failed';
  return { result: isFailure ? 'failed' : 'completed', reason: `conference-${exit}`, sipStatus: 200 };
}

/** Notes why the call leaves its conference, if this is its leg. */
export function noteExit(step: Step, leg: LegId, exit: ConferenceExit): void {
  const { conference } = conversationOf(step);
  if (conference?.leg === leg) patchConversation(step, { conference: { ...conference, exit } });
}

/** What the application is told that gets the caller back; null: the call was in no conference. */
export function leaveConference(step: Step): AiNotice | null {
  const { conference } = conversationOf(step);
  if (conference === undefined) return null;
  const { leg, name, id, exit } = conference;
  const ended = { name, conference: id, reason: exit ?? ('moved' as const) };
  fact(step, 'conference.left', { leg, ...ended });
  return { event: 'conference.ended', ...ended };
}

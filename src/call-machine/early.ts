/**
 * A caller who is heard before the answer: announcements and music come as early media behind a 183 (RFC 3960). The 200
 * goes out once somebody or something is there to speak with, or when the time for that is over.
 */
import { finalStatus } from './ending.ts';
import type { CallEventOf } from './events.ts';
import { isClosed } from './leg.ts';
import { noteSecurity } from './leg-security.ts';
import { referringAttempt } from './stages/handoff/state.ts';
import { rulesOf } from './stages/index.ts';
import { callerIsUp } from './stages/routing/caller-leg.ts';
import type { CallState } from './state.ts';
import { callerOf, endingOf } from './state.ts';
import type { Step } from './step.ts';
import { fact, patch, patchLeg } from './step.ts';
import { voiceWithCaller } from './voice/voice-leg.ts';

/** Our 183 is out: the caller hears us, and the call runs its course. Or a far end sends before it answers. */
export function legIsEarly(step: Step, event: CallEventOf<'leg.early'>): void {
  const { leg: id, sipCallId, codec, srtp = null } = event;
  const caller = callerOf(step.state);
  if (caller.id !== id) {
    rulesOf(step.state.stage).on['leg.early']?.(step, event);
    return;
  }
  if (step.state.direction !== 'inbound' || step.state.plan.early === undefined) return; // nobody asked for it
  if (caller.state === 'answered' || caller.closing || isClosed(caller)) return;
  patchLeg(step, id, { state: 'answered', unanswered: 'early', sipCallId, codec });
  noteSecurity(step, id, srtp);
  fact(step, 'leg.early', { leg: id, role: caller.role, codec });
  rulesOf(step.state.stage).on['leg.early']?.(step, event);
}

/** When the caller is answered whatever the call is doing; null: the caller is not heard early. */
export function earlyDeadline(state: CallState): number | null {
  const { early } = state.plan;
  return early !== undefined && isEarly(state) ? state.startedAt + early.maxMs : null;
}

/** Answers a caller who has somebody to speak with. It runs after every event. */
export function followEarly(step: Step): void {
  if (isEarly(step.state) && isServed(step.state)) answerNow(step);
}

/** Asks for the 200. It goes out before anything else of the same event does. */
export function answerNow(step: Step): void {
  const leg = step.state.caller;
  patchLeg(step, leg, { unanswered: 'answering' });
  step.effects.unshift({ type: 'answer', leg });
}

/** The 200 is out. Silence was nothing before: many telephones send nothing without it. */
export function earlyCallerAnswered(step: Step, event: CallEventOf<'leg.answered'>): void {
  const { sipCallId, codec, takesRefer } = event;
  const isClosing = callerOf(step.state).closing;
  patch(step, {
    legs: step.state.legs.map((leg) => {
      if (leg.id !== event.leg) return leg;
      const { unanswered: _, ...answered } = leg;
      return { ...answered, sipCallId, codec, takesRefer: takesRefer !== false };
    }),
  });
  if (!isClosing) {
    step.effects.push({ type: 'expectMedia', leg: event.leg });
    callerIsUp(step, event);
    return;
  }
  // The hangup under way ends the dialog, and the record tells of the 200.
  patch(step, { answeredAt: step.at });
  finalStatus(step, 200);
}

function isEarly(state: CallState): boolean {
  const { unanswered, closing } = callerOf(state);
  return unanswered === 'early' && !closing && endingOf(state) === null;
}

/** Whether somebody or something is there to speak with. */
function isServed(state: CallState): boolean {
  const { stage } = state;
  switch (stage.name) {
    case 'with-ai':
      return stage.turn.kind !== 'idle' || voiceWithCaller(state) !== null;
    case 'handoff':
      // A telephone takes a REFER in a dialog only.
      return stage.handoff.caller.name === 'joining' || referringAttempt(stage.handoff) !== null;
    case 'conversation':
    case 'voicemail':
    case 'callback':
      return true;
    case 'routing':
    case 'answering':
    case 'closing':
    case 'ended':
      return false;
  }
}

/**
 * A call, from the caller's INVITE to the last BYE, as a pure machine.
 *
 *     routing --> with-ai <--> handoff --> conversation
 *         \___________\___________\____________\--> closing --> ended
 *
 * Each stage has a folder of its own (stages/). This file has what all of them share. Only one way leads to `ended`: an
 * ending is decided, every leg is hung up on and reports its end, and the room is closed. So no ending can leave a leg,
 * a port or a timer behind.
 */
import { takeAnsweredBy } from './answering.ts';
import { answerNow, legIsEarly } from './early.ts';
import { deadlinesOf } from './deadlines.ts';
import type { Transition } from './conclude.ts';
import { conclude } from './conclude.ts';
import type { HangupCause } from './effects.ts';
import { endCall } from './end-call.ts';
import { answeredStatus } from './ending.ts';
import type { CallEvent, CallEventOf } from './events.ts';
import { takeReport } from './key-presses.ts';
import { takeLead } from './lead.ts';
import { isClosed } from './leg.ts';
import { legAnswered, legEnded, legMedia, legRouted } from './legs.ts';
import { mergePatch } from './merge-patch.ts';
import { messageOver, takesMessage } from './messages.ts';
import { takeRecordingOrder } from './recordings/api-recordings.ts';
import { beep } from './recordings/own/beep.ts';
import { controlRecording, resumeRecording } from './recordings/own/own-recording.ts';
import { pauseKey } from './recordings/own/pause-keys.ts';
import { legRecorded, recordingsTooLong } from './recordings/follow-recordings.ts';
import { enqueueSaid, saidOver, saidTooLong, sendKeys } from './said.ts';
import { takeQuality } from './quality.ts';
import { replaceLeg } from './replacing.ts';
import { refuseRefer, takeReferNews } from './refer.ts';
import { sceneInForce } from './speech/follow-speech.ts';
import { hearSpeech, hearVoice } from './speech/hear-speech.ts';
import { timestamp } from './records.ts';
import { rulesOf } from './stages/index.ts';
import { replyComes } from './stages/with-ai/reply-times.ts';
import { agentsReserved } from './stages/handoff/agents-found.ts';
import { takeSummary } from './stages/handoff/take-summary.ts';
import { endWait, enqueue } from './stages/with-ai/ai-queue.ts';
import { voicePaused, voiceSilent } from './voice/follow-voice.ts';
import { voiceLegOf } from './voice/voice-leg.ts';
import { voiceAsks } from './voice/voice-requests.ts';
import { startStream, stopStream, streamEnded, streamStarted } from './streams/streams.ts';
import type { CallState } from './state.ts';
import { takeWhisper } from './whispers/note-whisper.ts';
import { callerOf, conversationIn, endingOf, legOf } from './state.ts';
import type { Step } from './step.ts';
import { CAUSES, fact, hangup, openLegOf, patch, patchLeg } from './step.ts';

/** What `event` makes of a call. It is pure. An event that means nothing (any more) in this state changes nothing. */
export function transition(state: CallState, event: CallEvent): Transition {
  const step: Step = { state, at: event.at, effects: [], facts: [] };
  if (state.stage.name !== 'ended') apply(step, event);
  const { caller, ownRecording } = step.state;
  // It comes before the former caller's leg ends, with which a recording may end.
  if (caller !== state.caller && ownRecording !== undefined) step.effects.unshift({ type: 'recordLeft', caller });
  return conclude(step);
}

function apply(step: Step, event: CallEvent): void {
  switch (event.type) {
    case 'call.incoming':
    case 'call.outgoing':
      return; // beginCall has taken it; there is no second one
    case 'leg.answered':
      legAnswered(step, event);
      return;
    case 'leg.early':
      legIsEarly(step, event);
      return;
    case 'leg.media':
      legMedia(step, event);
      return;
    case 'leg.routed':
      legRouted(step, event);
      return;
    case 'leg.ended':
      legEnded(step, event);
      return;
    case 'media.playFinished':
      if (event.error !== null) fact(step, 'prompt.failed', { play: event.play, message: event.error });
      if (saidOver(step, event) || messageOver(step, event)) return;
      break;
    case 'media.timeout':
      mediaTimeout(step, event);
      return;
    case 'media.quality':
      takeQuality(step, event);
      return;
    case 'media.paused':
      voicePaused(step, event);
      return;
    case 'media.lost':
      endFor(step, 'failed', 'media-lost', CAUSES.mediaLost);
      return;
    case 'media.recordingFailed':
      fact(step, 'recording.failed', { message: event.error });
      return;
    case 'media.recordingResumed':
      fact(step, 'recording.resumed', { lostMs: event.lostMs });
      return;
    case 'siprec.started':
      fact(step, 'recording.siprecStarted', { sipCallId: event.sipCallId });
      return;
    case 'siprec.failed':
      fact(step, 'recording.siprecFailed', { reason: event.reason, sipStatus: event.sipStatus });
      return;
    case 'ai.actions':
      if (endingOf(step.state) !== null) return;
      if (event.leg !== undefined || step.state.plan.ai === 'voice') {
        voiceAsks(step, event);
        return;
      }
      if (event.pushed === true) endWait(step);
      replyComes(step, event);
      enqueue(step, event.actions);
      return;
    case 'ai.interrupted':
      if (event.leg !== voiceLegOf(step.state) || endingOf(step.state) !== null) return;
      fact(step, 'ai.bargedIn', { leg: event.leg, playedMs: event.playedMs, heard: event.heard });
      return;
    case 'ai.failed':
      if (endingOf(step.state) !== null) return;
      fact(step, 'ai.failed', { message: event.message });
      patch(step, { ai: { alive: false, queue: [] } });
      break;
    case 'api.startStream':
      startStream(step, event.stream);
      return;
    case 'api.stopStream':
      stopStream(step, event.stream);
      return;
    case 'stream.started':
      streamStarted(step, event);
      return;
    case 'stream.ended':
      streamEnded(step, event);
      return;
    case 'api.hangup':
      endFor(step, 'completed', 'api-hangup', CAUSES.api);
      return;
    case 'api.metadata':
      patch(step, { metadata: mergePatch(step.state.metadata, event.metadata) });
      fact(step, 'call.metadata', { metadata: step.state.metadata });
      return;
    case 'api.disposition':
      patch(step, { disposition: { ...event.disposition, at: timestamp(step.at) } });
      fact(step, 'call.disposition', event.disposition);
      return;
    case 'api.lead':
      takeLead(step);
      return;
    case 'system.shutdown':
      endFor(step, 'failed', 'shutdown', CAUSES.shutdown);
      return;
    case 'system.flood':
      endFor(step, 'failed', 'too-many-events', CAUSES.flood);
      return;
    case 'leg.replacing':
      replaceLeg(step, event);
      return;
    case 'leg.referred': {
      const leg = legOf(step.state, event.leg);
      if (leg === null || isClosed(leg)) return;
      if (leg.closing || rulesOf(step.state.stage).on['leg.referred'] === undefined) {
        refuseRefer(step, event, 603);
        return;
      }
      break;
    }
    case 'leg.progress':
      if (openLegOf(step, event.leg) === null) return;
      // RFC 3261 21.1.3: Call Is Being Forwarded.
      if (event.status === 181) patchLeg(step, event.leg, { forwarded: true });
      break;
    case 'leg.answeredBy':
      if (!takeAnsweredBy(step, event)) return;
      break;
    case 'leg.takesMessage':
      takesMessage(step, event);
      return;
    case 'leg.recorded':
      legRecorded(step, event);
      return;
    case 'api.controlRecording':
      controlRecording(step, event);
      return;
    case 'api.startRecording':
    case 'api.holdRecording':
    case 'api.stopRecording':
    case 'api.deleteRecording':
      takeRecordingOrder(step, event);
      return;
    case 'api.markVoicemail':
      fact(step, 'voicemail.marked', { voicemail: event.voicemail, state: event.state });
      return;
    case 'leg.referProgress':
      if (!takeReferNews(step, event)) return;
      break;
    case 'media.dtmf':
      if (!hearsKey(step, event)) return;
      pauseKey(step, event);
      break;
    case 'deadline':
      if (!isDue(step, event)) return; // the state has moved on
      if (event.name === 'leave') {
        endLeavers(step);
        return;
      }
      if (event.name === 'recording') {
        recordingsTooLong(step);
        return;
      }
      if (event.name === 'recordingPause') {
        resumeRecording(step, { trigger: 'limit' });
        return;
      }
      if (event.name === 'early') {
        answerNow(step);
        return;
      }
      if (event.name === 'beep') {
        beep(step);
        return;
      }
      if (event.name !== 'say') break;
      saidTooLong(step);
      return;
    case 'api.say':
      if (openLegOf(step, event.leg)?.state === 'answered') enqueueSaid(step, event);
      return;
    case 'api.dtmf':
      if (openLegOf(step, event.leg)?.state === 'answered') sendKeys(step, event);
      return;
    case 'agents.reserved':
      agentsReserved(step, event);
      return;
    case 'summary.made':
      takeSummary(step, event);
      return;
    case 'whisper.measured':
      takeWhisper(step, event);
      return;
    case 'speech.heard':
    case 'speech.missing':
      if (!hearSpeech(step, event)) return;
      break;
    case 'speech.voice':
      if (!hearVoice(step, event)) return;
      break;
    case 'media.sceneApplied':
      sceneInForce(step, event.revision);
      break;
    case 'handoff.room':
    case 'destinations.named':
    case 'destinations.failed':
    case 'agents.none':
    case 'queue.place':
    case 'media.playStarted':
    case 'media.prepared':
    case 'ai.coached':
    case 'media.closed':
    case 'api.handoff':
    case 'api.cancelHandoff':
    case 'api.answerHandoff':
    case 'context.announced':
    case 'api.addMember':
    case 'api.changeMember':
    case 'api.removeMember':
    case 'api.hold':
    case 'api.resume':
    case 'api.returnToAi':
    case 'api.park':
    case 'api.consult':
    case 'api.transfer':
    case 'api.release':
    case 'call.slot':
      break;
  }
  handle(step, event);
}

/** Hands the event on to the stage. */
function handle<Type extends CallEvent['type']>(step: Step, event: CallEventOf<Type> & { readonly type: Type }): void {
  const handler = rulesOf(step.state.stage).on[event.type] as ((step: Step, event: unknown) => void) | undefined;
  handler?.(step, event);
}

/** Ends the call for a reason of ours. */
function endFor(step: Step, result: 'completed' | 'failed', reason: string, cause: HangupCause): void {
  const handoffReason = reason === 'api-hangup' ? 'cancelled' : 'error';
  const isEarly = callerOf(step.state).unanswered !== undefined;
  const isUnanswered = isEarly || (step.state.direction === 'outbound' && step.state.answeredAt === null);
  const ending = isUnanswered && result === 'completed' ? 'abandoned' : result;
  endCall(step, { result: ending, reason, sipStatus: answeredStatus(step) }, { reason: handoffReason, cause });
}

function hearsKey(step: Step, { leg: id, digit, durationMs, way }: CallEventOf<'media.dtmf'>): boolean {
  const leg = openLegOf(step, id);
  if (leg === null || endingOf(step.state) !== null) return false;
  if (way !== undefined) {
    const { isNew, reports } = takeReport(leg.keys, { way, digit, at: step.at }, durationMs);
    patchLeg(step, id, { keys: reports });
    if (!isNew) return false;
  }
  fact(step, 'call.dtmf', { leg: id, role: leg.role, digit, durationMs });
  return true;
}

function isDue(step: Step, { name }: CallEventOf<'deadline'>): boolean {
  const due = deadlinesOf(step.state)[name];
  return due !== undefined && step.at >= due;
}

/** Hangs up on the legs that were to do so by themselves and have not. */
function endLeavers(step: Step): void {
  for (const { id, leaveBy } of step.state.legs) {
    if (leaveBy === null || leaveBy > step.at) continue;
    const message = step.state.messages.find(({ leg }) => leg === id);
    hangup(step, id, message === undefined ? CAUSES.released : (message.dismissal ?? CAUSES.machine));
  }
}

function mediaTimeout(step: Step, event: CallEventOf<'media.timeout'>): void {
  const leg = legOf(step.state, event.leg);
  // A phone that rings sends nothing. Many send nothing either before they have our 200.
  if (leg?.state !== 'answered' || leg.closing || leg.unanswered !== undefined) return;
  if (leg.leaveBy !== null) {
    hangup(step, leg.id, CAUSES.mediaTimeout);
    return;
  }
  const isMember = conversationIn(step.state)?.members.some((member) => member.leg === leg.id) === true;
  if (leg.id === voiceLegOf(step.state) && !isMember) {
    voiceSilent(step, event);
    return;
  }
  // Whoever was sent away by our REFER may talk elsewhere already. The time for that is bounded.
  if (deadlinesOf(step.state).refer !== undefined) return;
  const handler = leg.id === callerOf(step.state).id ? undefined : rulesOf(step.state.stage).on['media.timeout'];
  if (handler !== undefined) handler(step, event);
  else endFor(step, 'failed', 'media-timeout', CAUSES.mediaTimeout);
}

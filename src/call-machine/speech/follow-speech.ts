/** Keeps what is known of the parties' speech in step with the call. */
import type { LegId } from '../../ports/ids.ts';
import type { LegRole } from '../../ports/records.ts';
import { legOf } from '../state.ts';
import type { Step } from '../step.ts';
import { patch } from '../step.ts';
import { isHeard } from './privacy.ts';
import type { HearingSpan, LegSpeech, SpeechState } from './state.ts';
import { MAX_SPANS, speechOf } from './state.ts';

/** A scene is in force, and so is every earlier one. */
export function sceneInForce(step: Step, revision: number): void {
  const { speech } = step.state;
  if (speech === null || revision <= speech.applied || revision > step.state.scene.revision) return;
  patch(step, { speech: { ...speech, applied: revision } });
}

/** Runs after every event: legs that are up are transcribed, and it is noted who can be heard, and what is likely. */
export function followSpeech(step: Step): void {
  for (const { id, role, state, closing } of step.state.legs) {
    if (state === 'answered' && !closing) transcribe(step, id, role);
  }
  const { speech } = step.state;
  if (speech === null) return;
  const legs = speech.legs.map((each) => followed(step, speech, each));
  if (legs.some((each, index) => each !== speech.legs[index])) patch(step, { speech: { ...speech, legs } });
  followHints(step);
}

function transcribe(step: Step, leg: LegId, role: LegRole): void {
  const { speech, plan, voice } = step.state;
  if (speech === null || speechOf(speech, leg) !== null) return;
  // An AI may tell words by itself: its own, and the caller's where we do not transcribe the caller.
  const tellsWords = voice?.plan.tellsWords === true;
  const isTold = tellsWords && (role === 'ai' || (role === 'caller' && plan.speech === undefined));
  if (!isTold && plan.speech === undefined) return;
  const silent: LegSpeech = { leg, spans: [], publicFrom: null, voice: null };
  patch(step, { speech: { ...speech, legs: [...speech.legs, silent] } });
  if (!isTold && plan.speech !== undefined) {
    step.effects.push({ type: 'transcribe', leg, role, language: plan.speech.language });
  }
}

/**
 * Speech becomes private as soon as that is asked for, and public not before the scene is in force. So what is called
 * public was heard by the other side.
 */
function followed(step: Step, { applied }: SpeechState, speech: LegSpeech): LegSpeech {
  const leg = legOf(step.state, speech.leg);
  const isUp = leg?.state === 'answered' && !leg.closing;
  const heard = isUp ? isHeard(step.state, leg.id) : 'no';
  if (isUp && leg.held) return withSpan(speech, { from: step.at, heard: 'hold' });
  if (heard === 'no') return withSpan(speech, { from: step.at, heard: 'private' });
  if (speech.spans.at(-1)?.heard === 'public') return speech;
  const publicFrom = speech.publicFrom ?? step.state.scene.revision;
  if (heard === 'always' || publicFrom <= applied) return withSpan(speech, { from: step.at, heard: 'public' });
  const hidden = withSpan(speech, { from: step.at, heard: 'private' });
  return publicFrom === hidden.publicFrom ? hidden : { ...hidden, publicFrom };
}

/** A span that goes on as the last one is none. */
function withSpan(speech: LegSpeech, span: HearingSpan): LegSpeech {
  const isNew = speech.spans.at(-1)?.heard !== span.heard;
  if (!isNew) return span.heard === 'public' || speech.publicFrom === null ? speech : { ...speech, publicFrom: null };
  return { ...speech, publicFrom: null, spans: [...speech.spans, span].slice(-MAX_SPANS) };
}

/** A `listen` may say which words are likely. They are so for as long as it listens. */
function followHints(step: Step): void {
  const { speech, stage, caller } = step.state;
  if (speech === null) return;
  const hints: readonly string[] =
    stage.name === 'with-ai' && stage.turn.kind === 'listen' ? (stage.turn.listen.hints ?? []) : [];
  if (hints === speech.hints || (hints.length === 0 && speech.hints.length === 0)) return;
  patch(step, { speech: { ...speech, hints } });
  step.effects.push({ type: 'hint', leg: caller, hints });
}

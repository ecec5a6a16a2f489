/** The AI's voice is over while the caller is with it: in order, or lost. */
import type { FactData } from '../../ports/facts.ts';
import type { LegId } from '../../ports/ids.ts';
import { closeCall, endsWithWords } from '../ending.ts';
import type { CallEventOf } from '../events.ts';
import { startHandoff } from '../stages/handoff/start-handoff.ts';
import { handOffWithoutAi } from '../stages/with-ai/hand-off-without-ai.ts';
import { hasHandoffsLeft } from '../state.ts';
import type { Step } from '../step.ts';
import { CAUSES, fact, patch } from '../step.ts';
import { isConnected, voiceOver } from './connected-voice.ts';
import { patchVoice, voicePlanOf } from './voice-step.ts';

/** The pause before a connection is made anew: it doubles each time, within these bounds. */
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 2_000;
/** A connection that lasted for so long was a good one: what fails now is counted anew. */
const STEADY_MS = 10_000;
/**
 * Q.850 causes from here on say that something is broken, or that there is no room, and not that a party hung up. A BYE
 * may bring one (RFC 3326).
 */
const FIRST_FAULT_CAUSE = 34;

const AI_GONE = 'The AI application is not available';

type LostReason = FactData<'ai.lost'>['reason'];

/** The AI's leg, which had the caller, or was to, has ended by itself. */
export function voiceLegEnded(step: Step, event: CallEventOf<'leg.ended'>): void {
  const line = step.state.voice?.line;
  if ((line?.name !== 'up' && line?.name !== 'connecting') || line.leg !== event.leg) return;
  const isOrderly = event.by === 'remote' && (event.q850Cause ?? 0) < FIRST_FAULT_CAUSE;
  if (line.name === 'up' && isOrderly) {
    patchVoice(step, { line: { name: 'down' } });
    voiceEnded(step, event.detail);
    return;
  }
  const { leg, status, detail } = event;
  voiceLost(step, leg, line.name === 'up' ? 'broken' : 'refused', { sipStatus: status, detail });
}

/** The AI ended it in order. */
function voiceEnded(step: Step, detail: string | null): void {
  const { plan } = step.state;
  if (isConnected(step.state)) {
    voiceOver(step, { lost: false, reason: 'completed', detail });
    return;
  }
  const mayHandOff = plan.handoff.destinations.length > 0 && hasHandoffsLeft(step.state);
  if (voicePlanOf(step).whenEnded === 'handoff' && mayHandOff) startHandoff(step, 'route', {});
  else closeCall(step, { result: 'completed', reason: 'ai-hangup', sipStatus: 200 }, CAUSES.ai);
}

/** The connection is lost, or could not be made: it is made anew, or a fallback takes the caller. */
export function voiceLost(
  step: Step,
  leg: LegId,
  reason: LostReason,
  why: { readonly sipStatus: number | null; readonly detail: string | null } = { sipStatus: null, detail: null },
): void {
  const { voice } = step.state;
  if (voice === null) return;
  const { reconnects, fallback } = voicePlanOf(step);
  const wasSteady = voice.line.name === 'up' && step.at - voice.line.since >= STEADY_MS;
  const failures = (wasSteady ? 0 : voice.failures) + 1;
  const isTriedAgain = failures <= reconnects;
  const goesOn = isConnected(step.state) ? 'application' : (fallback[voice.fallbacksUsed]?.kind ?? 'handoff');
  const next = isTriedAgain ? 'reconnect' : goesOn;
  fact(step, 'ai.lost', { leg, reason, ...why, next });
  patchVoice(step, { failures });
  if (isTriedAgain) {
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS);
    patchVoice(step, { line: { name: 'pausing', until: step.at + pauseMs } });
  } else if (isConnected(step.state)) {
    voiceOver(step, { lost: true, reason, detail: why.detail });
  } else {
    patchVoice(step, { line: { name: 'down' } });
    fallBackFromVoice(step);
  }
}

/** Takes the fallbacks in their order. The last resort is that of any AI that is away. */
function fallBackFromVoice(step: Step): void {
  const { voice } = step.state;
  if (voice === null) return;
  const choice = voicePlanOf(step).fallback[voice.fallbacksUsed];
  patchVoice(step, { fallbacksUsed: voice.fallbacksUsed + 1 });
  if (choice?.kind === 'url') {
    // It is connected as soon as the event is done with.
    patchVoice(step, { target: voice.target + 1, failures: 0 });
    return;
  }
  // Nobody can go back to an AI of which every address failed.
  patch(step, { ai: { alive: false, queue: [] } });
  if (choice === undefined) {
    handOffWithoutAi(step);
  } else if (choice.kind === 'hangup') {
    endsWithWords(step, { result: 'failed', reason: 'ai-failed', sipStatus: 200 }, choice.text);
  } else if (choice.destination !== undefined && hasHandoffsLeft(step.state)) {
    startHandoff(step, 'route', { destinations: [choice.destination], reason: AI_GONE });
  } else {
    handOffWithoutAi(step);
  }
}

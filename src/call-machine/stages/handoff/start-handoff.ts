import type { Fallback, HandoffRequest } from '../../../ports/call-control.ts';
import type { Prompt } from '../../../ports/prompt.ts';
import { isOpenAt } from '../../hours.ts';
import type { CallPlan, PlannedFallback } from '../../plan.ts';
import type { CallState } from '../../state.ts';
import { callerOf } from '../../state.ts';
import type { Step } from '../../step.ts';
import { fact, newHandoffId, newPlay, patch } from '../../step.ts';
import { extractSummary } from '../../summary/extract-summary.ts';
import { voiceUp } from '../../voice/voice-leg.ts';
import { knownNumber } from '../../callback/numbers.ts';
import { questionOf } from '../callback/callback.ts';
import { acceptanceOf, fittingAccept } from './acceptance/index.ts';
import { briefingOf, introductionOf } from './briefing.ts';
import { callbackTerms } from './fallbacks/callback.ts';
import { voicemailTerms } from './fallbacks/voicemail-terms.ts';
import { queueNamed, strategyOf } from './queue/enter-queue.ts';
import { beginWithRoom } from './room.ts';
import { NO_MOMENTS } from './state.ts';
import type { CallerSide, Handoff } from './state.ts';
import { beginToWait, music, prepareUpdate } from './waiting.ts';

/** What started a handoff. */
export type HandoffTrigger = 'ai' | 'api' | 'route' | 'transfer' | 'escalation' | 'callback';

/** Begins a handoff: the caller hears the announcement while the first destination is dialled. */
export function startHandoff(step: Step, trigger: HandoffTrigger, request: Partial<HandoffRequest>): void {
  const { plan } = step.state;
  const isOpen = isOpenAt(plan, plan.handoff.hours, step.at);
  const announced = request.announcement === undefined ? plan.announcement : request.announcement;
  // Nobody is to be announced to a caller whom nobody is called for.
  const announcement = isOpen ? announced : null;
  const accept = fittingAccept(request.accept ?? plan.handoff.accept, {
    isHeard: plan.speech !== undefined,
    hasAi: voiceUp(step.state) !== null,
  });
  const id = newHandoffId(step);
  const summary = summaryOf(step, request);
  const reason = request.reason ?? plan.handoff.reason;
  const template = request.whisper ?? plan.handoff.whisper;
  const introduction = introductionOf(step, request.introduction, { reason, summary });
  const strategy = request.strategy ?? plan.handoff.strategy;
  const priority = request.priority ?? plan.handoff.priority ?? 0;
  const name = request.queue === undefined ? plan.handoff.queue : request.queue;
  const queue = queueNamed(plan, name, { priority, totalMs: plan.handoff.totalTimeoutMs });
  const handoff: Handoff = {
    id,
    startedAt: step.at,
    strategy,
    // Nobody can be sent away by REFER who is not on the line.
    inEffect: isCalledLater(step.state) && strategy === 'refer' ? 'conference' : strategy,
    reason,
    summary,
    context: request.context ?? null,
    accept,
    ringTimeoutMs: request.ringTimeoutMs ?? plan.handoff.ringTimeoutMs,
    hunt: request.hunt ?? strategyOf(plan, request.queue) ?? plan.handoff.hunt ?? 'sequential',
    ...(priority !== 0 && { priority }),
    ...(queue !== null && { queue }),
    remaining: isOpen ? (request.destinations ?? plan.handoff.destinations) : [],
    ...(plan.callbacks !== undefined && { destinations: request.destinations ?? plan.handoff.destinations }),
    asking: null,
    nobody: isOpen ? null : 'closed',
    forwards: [],
    visited: [],
    fallback: isOpen ? (request.fallback ?? plan.handoff.fallback) : fallbackWhileClosed(plan, request),
    attempts: [],
    totalDeadline: step.at + plan.handoff.totalTimeoutMs,
    template,
    briefing: briefingOf(step, { template, reason, summary, accept }),
    ...(introduction !== null && { introduction }),
    aiSaid: [],
    caller: callerSide(step, announcement, request.holdMusic),
    sentTo: null,
    ...(request.holdMusic !== undefined && { holdMusic: request.holdMusic }),
    ...((request.earlyMedia ?? plan.handoff.earlyMedia) === true && { earlyMedia: true as const }),
    ...(request.afterwards !== undefined && { afterwards: request.afterwards }),
    ...(request.callerId !== undefined && { callerId: request.callerId }),
    ...(request.limits !== undefined && { limits: request.limits }),
    moments: NO_MOMENTS,
  };
  patch(step, { stage: { name: 'handoff', handoff } });
  fact(step, 'handoff.started', {
    handoffId: id,
    trigger,
    reason: handoff.reason,
    summary: handoff.summary,
    strategy: handoff.strategy,
    destinations: handoff.remaining,
    context: handoff.context === null ? null : { ...handoff.context },
  });
  for (const prompt of [
    ...handoff.briefing,
    ...questions(handoff),
    ...joinWords(handoff),
    ...lastWords(step.state, handoff),
  ])
    step.effects.push({ type: 'prepare', prompt });
  // Agents are called meanwhile.
  const asksModel = plan.summarizes === true && (request.summary ?? '') === '';
  if (asksModel && step.state.callerWords.length > 0) step.effects.push({ type: 'summarize', handoff: id });
  beginWithRoom(step);
  if (step.state.stage.name === 'handoff') prepareUpdate(step);
}

/** The caller is called when an agent has accepted. */
function isCalledLater(state: CallState): boolean {
  return callerOf(state).state === 'idle';
}

/** The caller hears the announcement, or waits at once, or is yet to be called. */
function callerSide(step: Step, announcement: Prompt | null, holdMusic: Prompt | undefined): CallerSide {
  const terms = step.state.plan.callback?.agentFirst;
  if (terms !== undefined && isCalledLater(step.state)) return { name: 'away', terms };
  const hears =
    announcement === null
      ? music(step, holdMusic)
      : ({ kind: 'announcement', play: newPlay(step, announcement) } as const);
  return beginToWait(step, hears);
}

/** What becomes of the caller while nobody is there. */
function fallbackWhileClosed({ handoff }: CallPlan, request: Partial<HandoffRequest>): readonly PlannedFallback[] {
  return handoff.closed ?? request.fallback ?? handoff.fallback;
}

/** What somebody wrote; else what can be taken out of the caller's own words. */
function summaryOf({ state }: Step, { summary = '' }: Partial<HandoffRequest>): string {
  return summary === '' ? extractSummary(state.callerWords, state.plan.speech?.language ?? null) : summary;
}

/** What an agent is asked who is not understood. */
function questions({ accept }: Handoff): readonly Prompt[] {
  const question = acceptanceOf(accept).words?.question ?? null;
  return question === null ? [] : [{ text: question }];
}

function joinWords({ introduction }: Handoff): readonly Prompt[] {
  return introduction === undefined ? [] : [introduction];
}

/** What the caller is told if nobody takes the call. */
function lastWords(state: CallState, { fallback }: Handoff): readonly Prompt[] {
  return fallback.flatMap((each): readonly Prompt[] => {
    if (each.kind === 'hangup') return each.text === undefined ? [] : [{ text: each.text }];
    if (each.kind === 'callback') return offerOf(state, each);
    const greeting = each.kind === 'voicemail' ? voicemailTerms(state.plan, each)?.greeting : undefined;
    return greeting === undefined ? [] : [greeting];
  });
}

/** The offer to be called back, as this caller is to hear it. */
function offerOf(state: CallState, fallback: Extract<Fallback, { readonly kind: 'callback' }>): readonly Prompt[] {
  const terms = callbackTerms(state.plan, fallback);
  return terms === null ? [] : [questionOf(terms, knownNumber(state, terms.allow))];
}

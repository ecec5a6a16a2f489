import type { AcceptPolicy, HandoffRequest } from '../../../ports/call-control.ts';
import type { Prompt } from '../../../ports/prompt.ts';
import { ANONYMOUS_CALLER } from '../../shown-caller.ts';
import { cutToTime } from '../../spoken-time.ts';
import { ourNumber } from '../../state.ts';
import type { Step } from '../../step.ts';
import { fact, newHandoffId, newPlay, patch } from '../../step.ts';
import { extractSummary } from '../../summary/extract-summary.ts';
import { voiceUp } from '../../voice/voice-leg.ts';
import { acceptanceOf, acceptHint, fittingAccept } from './acceptance/index.ts';
import { tryNext } from './hunt.ts';
import { NO_MOMENTS } from './state.ts';
import type { Handoff } from './state.ts';
import { beginToWait, music, prepareUpdate } from './waiting.ts';
import { fillTemplate } from './wording.ts';

/** What started a handoff. */
export type HandoffTrigger = 'ai' | 'api' | 'route' | 'transfer' | 'escalation';

/** Begins a handoff: the caller hears the announcement while the first destination is dialled. */
export function startHandoff(step: Step, trigger: HandoffTrigger, request: Partial<HandoffRequest>): void {
  const { plan } = step.state;
  const announcement = request.announcement === undefined ? plan.announcement : request.announcement;
  const accept = fittingAccept(request.accept ?? plan.handoff.accept, {
    isHeard: plan.speech !== undefined,
    hasAi: voiceUp(step.state) !== null,
  });
  const id = newHandoffId(step);
  const summary = summaryOf(step, request);
  const hears =
    announcement === null
      ? music(step, request.holdMusic)
      : ({ kind: 'announcement', play: newPlay(step, announcement) } as const);
  const handoff: Handoff = {
    id,
    startedAt: step.at,
    strategy: request.strategy ?? plan.handoff.strategy,
    inEffect: request.strategy ?? plan.handoff.strategy,
    reason: request.reason ?? plan.handoff.reason,
    summary,
    context: request.context ?? null,
    accept,
    ringTimeoutMs: request.ringTimeoutMs ?? plan.handoff.ringTimeoutMs,
    remaining: request.destinations ?? plan.handoff.destinations,
    forwards: [],
    visited: [],
    fallback: request.fallback ?? plan.handoff.fallback,
    attempts: [],
    totalDeadline: step.at + plan.handoff.totalTimeoutMs,
    briefing: briefingOf(step, { ...request, summary }, accept),
    aiSaid: [],
    caller: beginToWait(step, hears),
    sentTo: null,
    ...(request.holdMusic !== undefined && { holdMusic: request.holdMusic }),
    ...(request.afterwards !== undefined && { afterwards: request.afterwards }),
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
  for (const prompt of [...handoff.briefing, ...questions(handoff), ...lastWords(handoff)])
    step.effects.push({ type: 'prepare', prompt });
  tryNext(step);
  if (step.state.stage.name === 'handoff') prepareUpdate(step);
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

/** What the caller is told if nobody takes the call. */
function lastWords({ fallback }: Handoff): readonly Prompt[] {
  return fallback.flatMap((each) => (each.kind === 'hangup' && each.text !== undefined ? [{ text: each.text }] : []));
}

/**
 * The whisper with its values filled in, and behind spoken words how to accept: prompts of their own, so that the agent
 * hears the second whatever becomes of the first.
 */
function briefingOf({ state }: Step, request: Partial<HandoffRequest>, accept: AcceptPolicy): Handoff['briefing'] {
  const { plan, shownFrom } = state;
  const template = request.whisper ?? plan.handoff.whisper;
  if (template === null) return [];
  if (!('text' in template)) return [template];
  const reason = request.reason ?? plan.handoff.reason;
  const whole = fillTemplate(template.text, {
    from: shownFrom ?? ANONYMOUS_CALLER,
    to: ourNumber(state),
    reason,
    summary: request.summary ?? '',
  });
  const { whisperMaxMs } = plan.handoff;
  const words = whisperMaxMs === undefined ? whole : cutToTime(whole, whisperMaxMs);
  const hint = acceptHint(accept);
  // A call of a former version is replayed as it was.
  if (plan.handoff.hintApart !== true) return [{ ...template, text: `${words} ${hint}`.trim() }];
  return [words, hint].filter((text) => text !== '').map((text) => ({ ...template, text }));
}

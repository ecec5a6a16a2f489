import type { HandoffRequest } from '../../../ports/call-control.ts';
import type { Step } from '../../step.ts';
import { fact, newHandoffId, newPlay, patch } from '../../step.ts';
import { acceptHint } from './acceptance/index.ts';
import { tryNext } from './hunt.ts';
import type { Handoff } from './state.ts';
import { beginToWait, music } from './waiting.ts';
import { fillTemplate } from './wording.ts';

/** What started a handoff. */
export type HandoffTrigger = 'ai' | 'api' | 'route';

/** Begins a handoff: the caller hears the announcement while the first destination is dialled. */
export function startHandoff(step: Step, trigger: HandoffTrigger, request: Partial<HandoffRequest>): void {
  const { plan } = step.state;
  const announcement = request.announcement === undefined ? plan.announcement : request.announcement;
  const accept = request.accept ?? plan.handoff.accept;
  const id = newHandoffId(step);
  const hears =
    announcement === null ? music(step) : ({ kind: 'announcement', play: newPlay(step, announcement) } as const);
  const handoff: Handoff = {
    id,
    startedAt: step.at,
    strategy: request.strategy ?? plan.handoff.strategy,
    reason: request.reason ?? plan.handoff.reason,
    summary: request.summary ?? '',
    context: request.context ?? null,
    accept,
    ringTimeoutMs: request.ringTimeoutMs ?? plan.handoff.ringTimeoutMs,
    remaining: request.destinations ?? plan.handoff.destinations,
    fallback: request.fallback ?? plan.handoff.fallback,
    attempts: [],
    totalDeadline: step.at + plan.handoff.totalTimeoutMs,
    whisperPrompt: whisperOf(step, request),
    caller: beginToWait(step, hears),
    moments: { announced: null, firstInvite: null, answered: null, whisperStart: null, accepted: null, bridged: null },
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
  if (handoff.whisperPrompt !== null) step.effects.push({ type: 'prepare', prompt: handoff.whisperPrompt });
  tryNext(step);
}

/** The whisper with its values filled in, and how to accept behind it. */
function whisperOf({ state }: Step, request: Partial<HandoffRequest>): Handoff['whisperPrompt'] {
  const { plan, shownFrom, to } = state;
  const template = request.whisper ?? plan.handoff.whisper;
  if (template === null || !('text' in template)) return template;
  const reason = request.reason ?? plan.handoff.reason;
  const words = fillTemplate(template.text, {
    from: shownFrom ?? 'anonymous',
    to,
    reason,
    summary: request.summary ?? '',
  });
  return { ...template, text: `${words}${acceptHint(request.accept ?? plan.handoff.accept)}`.trim() };
}

import type { CallbackPlan, CallPlan, SpeechPlan, VoicemailPlan, VoicePlan } from '../call-machine/index.ts';
import { isVoice, recognizesWords } from '../config/index.ts';
import type { Hunt } from '../ports/handoff-request.ts';
import type { Config, Route, VoiceConfig } from '../config/index.ts';
import { openTimes } from '../hours/index.ts';
import { recordingPlan } from './recording-plan.ts';
import { plannedFallbacks } from './site-webhooks.ts';
import type { KnownHours } from '../ports/hours.ts';

/** No call that still hands over lasts longer. */
const HOURS_KNOWN_DAYS = 3;

/**
 * What the configuration says about a call of this route. Without a route it is enough to refuse the call.
 * @param at when the call begins, in milliseconds since the Unix epoch
 */
export function callPlan(config: Config, route: Route | null, at: number): CallPlan {
  const { prompts, conversation } = config;
  const speech = route === null ? null : speechPlan(config);
  return {
    ...aiPlan(route),
    ...recordingPlan(config, route),
    ...earlyPlan(route),
    holdMusic: prompts.holdMusic,
    announcement: prompts.announcement,
    wait: prompts.wait,
    ...(config.queues.length > 0 && { queues: config.queues }),
    callerLeft: prompts.callerLeft,
    takenElsewhere: prompts.takenElsewhere,
    ...(route !== null && { transfer: route.transfer }),
    handoff: {
      destinations: route?.handoff.destinations ?? [],
      hunt: route === null ? undefined : huntOf(config, route),
      ...(route?.handoff.queue !== undefined && { queue: route.handoff.queue }),
      ...(route !== null && route.handoff.priority > 0 && { priority: route.handoff.priority }),
      ringTimeoutMs: route?.handoff.ringTimeoutMs ?? 0,
      totalTimeoutMs: route?.handoff.totalTimeoutMs ?? 0,
      accept: route?.handoff.accept ?? { mode: 'auto' },
      strategy: route?.handoff.strategy ?? 'conference',
      contextTimeoutMs: route?.handoff.contextTimeoutMs,
      releaseAfterMs: route?.handoff.releaseAfterMs,
      ...(route?.handoff.earlyMedia === true && { earlyMedia: true as const }),
      maxPerCall: route?.handoff.maxPerCall ?? 0,
      ...limitOf(route),
      fallback: plannedFallbacks(route?.handoff.fallback ?? [], 'fallback'),
      ...(route?.handoff.hours !== undefined && { hours: route.handoff.hours }),
      ...(route?.handoff.closed !== undefined && { closed: plannedFallbacks(route.handoff.closed, 'closed') }),
      whisper: route?.handoff.whisper ?? null,
      ...introductionOf(route),
      whisperMaxMs: route?.handoff.whisperMaxMs,
      ...privacyOf(route),
      hintApart: true,
      notifyProlongs: true,
      reason: route?.handoff.reason ?? '',
    },
    ...(route !== null && config.hours.length > 0 && { hours: knownHours(config, at) }),
    conversation,
    voicemail: voicemailPlan(config),
    callbacks: callbackPlan(config),
    ...(speech !== null && { speech }),
    ...(route !== null && summarizes(config, route) && { summarizes: true as const }),
    ...(route !== null && route.escalation.length > 0 && { escalation: route.escalation }),
  };
}

function huntOf({ queues }: Config, { handoff: { hunt, queue } }: Route): Hunt {
  return hunt ?? queues.find(({ name }) => name === queue)?.strategy ?? 'sequential';
}

/** Where calls are answered at once, it stays out of their journals. */
function earlyPlan(route: Route | null): Pick<CallPlan, 'early'> {
  return route?.answer.mode === 'early-media' ? { early: { maxMs: route.answer.maxEarlyMs } } : {};
}

/** Most calls have none, and it stays out of their journals. */
function introductionOf(route: Route | null): Pick<CallPlan['handoff'], 'introduction'> {
  const introduction = route?.handoff.introduction ?? null;
  return introduction === null ? {} : { introduction };
}

/** Where it is not measured, it stays out of the journals. */
function privacyOf(route: Route | null): Pick<CallPlan['handoff'], 'whisperPrivacy'> {
  if (route?.handoff.whisperPrivacy.enabled !== true) return {};
  return { whisperPrivacy: { alarmDb: route.handoff.whisperPrivacy.alarmDb } };
}

/** Most routes have none, and it stays out of their journals. */
function limitOf(route: Route | null): Pick<CallPlan['handoff'], 'maxAtOnce'> {
  const maxAtOnce = route?.handoff.maxAtOnce ?? null;
  return maxAtOnce === null ? {} : { maxAtOnce };
}

/** All of them, because a handoff that the API asks for may name any. */
function knownHours({ hours }: Config, at: number): KnownHours {
  return Object.fromEntries(hours.map((each) => [each.name, openTimes(each, at, HOURS_KNOWN_DAYS)]));
}

function aiPlan(route: Route | null): Pick<CallPlan, 'ai' | 'voice'> {
  if (route !== null && isVoice(route.ai)) return { ai: 'voice', voice: voicePlan(route.ai) };
  return { ai: isScripted(route) ? 'webhook' : 'none' };
}

/** Addresses stay out of it, because the plan is in the journal and they may hold secrets. */
function voicePlan(voice: VoiceConfig): VoicePlan {
  const { kind, whileHuman, whenEnded, reconnects, connectTimeoutMs, fallback } = voice;
  return {
    whileHuman,
    whenEnded,
    reconnects,
    connectTimeoutMs,
    pauseMs: voice.kind === 'sip' ? voice.pauseMs : null,
    fallback: fallback.map((each) => (each.kind === 'url' ? { kind: 'url' } : each)),
    tellsWords: kind === 'openai-realtime' || kind === 'assemblyai',
  };
}

/** Whether the AI of a route is an application that is told what happens and answers with actions. */
function isScripted(route: Route | null): boolean {
  return route !== null && ['webhook', 'twiml', 'teler', 'llm', 'script'].includes(route.ai.kind);
}

/** Whether a model summarizes what was said: one for all routes, or else the route's own. */
function summarizes({ summary }: Config, { ai }: Route): boolean {
  return summary !== null || ai.kind === 'llm';
}

function callbackPlan({ callbacks }: Config): CallbackPlan {
  const { allow, offer, ask, invalid, thanks, maxAttempts, expiresMs } = callbacks;
  return { allow, offer, ask, invalid, thanks, maxAttempts, expiresMs };
}

function voicemailPlan({ voicemail }: Config): VoicemailPlan {
  const { greeting, beep, thanks, maxMs, silenceMs, minMs, endKey } = voicemail;
  return { greeting, beep, thanks, maxMs, silenceMs, minMs, endKey };
}

/** Null where nothing is transcribed. */
function speechPlan(config: Config): SpeechPlan | null {
  if (!recognizesWords(config)) return null;
  const { speech } = config;
  return { language: speech.stt.language, bargeIn: speech.bargeIn, endOfTurnMs: speech.endOfTurnMs };
}

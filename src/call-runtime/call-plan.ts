import type { CallPlan, SpeechPlan } from '../call-machine/index.ts';
import type { Config, Route } from '../config/index.ts';

/** What the configuration says about a call of this route. Without a route it is enough to refuse the call. */
export function callPlan(config: Config, route: Route | null): CallPlan {
  const { prompts, recording, conversation } = config;
  const speech = route === null ? null : speechPlan(config);
  return {
    ai: isScripted(route) ? 'webhook' : 'none',
    recording: recording.enabled,
    holdMusic: prompts.holdMusic,
    announcement: prompts.announcement,
    wait: prompts.wait,
    callerLeft: prompts.callerLeft,
    ...(route !== null && { transfer: route.transfer }),
    handoff: {
      destinations: route?.handoff.destinations ?? [],
      ringTimeoutMs: route?.handoff.ringTimeoutMs ?? 0,
      totalTimeoutMs: route?.handoff.totalTimeoutMs ?? 0,
      accept: route?.handoff.accept ?? { mode: 'auto' },
      strategy: route?.handoff.strategy ?? 'conference',
      contextTimeoutMs: route?.handoff.contextTimeoutMs,
      releaseAfterMs: route?.handoff.releaseAfterMs,
      maxPerCall: route?.handoff.maxPerCall ?? 0,
      fallback: route?.handoff.fallback ?? [],
      whisper: route?.handoff.whisper ?? null,
      hintApart: true,
      notifyProlongs: true,
      reason: route?.handoff.reason ?? '',
    },
    conversation,
    ...(speech !== null && { speech }),
  };
}

/** Whether the AI of a route is an application that is told what happens and answers with actions. */
function isScripted(route: Route | null): boolean {
  return route?.ai.kind === 'webhook' || route?.ai.kind === 'twiml';
}

/** Null where nothing is transcribed. */
function speechPlan({ speech, transcription }: Config): SpeechPlan | null {
  if (!transcription.enabled || speech.stt.engine === 'none') return null;
  return { language: speech.stt.language, bargeIn: speech.bargeIn, endOfTurnMs: speech.endOfTurnMs };
}

import type { HandoffRequest } from '../ports/call-control.ts';
import { beginAgent, decide } from './agent-part.ts';
import { OUR_ACCEPT, SCRIPTS, TALK } from './scripts.ts';
import type { TryPhone, TryPhones } from './try-phone.ts';
import type { TryStage } from './try-stage.ts';

const TIMES = {
  answer: 15_000,
  aiListens: 8_000,
  /** A call that was answered a moment ago is with its AI. */
  aiHasIt: 2_000,
  callerHears: 2_000,
  ourRing: 6_000,
  tones: 2_000,
} as const;

/**
 * Plays a try: the caller calls and speaks, the call is handed over, the agent says yes or no, they talk.
 * @returns why there was no handoff; null: there was one
 */
export async function playTry(
  stage: TryStage,
  { caller, agent, folder }: TryPhones,
  longestMs: number,
): Promise<string | null> {
  const { story, plan } = stage;
  let isAnswered = false;
  beginAgent(stage, agent, folder);
  caller.on((event) => {
    if (event.type === 'answered') isAnswered = true;
    else if (event.type === 'ended') stage.callerEnded = { status: event.status };
    story.changed();
  });
  story.note('caller', `The caller ${plan.caller} dials ${plan.to}.`);
  await caller.call(`sip:${plan.to}@${plan.sip}`, plan.caller);
  if (!(await stage.until(() => isAnswered, TIMES.answer))) return notAnswered(stage);
  await stage.listen('caller', caller, folder);
  await talkWithAi(stage, caller);
  if (!story.has('handoff.started') && stage.isUp()) {
    const fault = await handOver(stage);
    if (fault !== null) return fault;
  }
  const begun = await stage.until(() => story.has('handoff.started'), TIMES.aiHasIt);
  if (!begun) return story.ending ?? 'no handoff began';
  caller.hum(true);
  await decide(stage, agent, longestMs);
  if (story.has('handoff.bridged') && stage.isUp()) await talk(stage, caller, agent);
  else await stage.pause(TIMES.callerHears);
  return null;
}

function notAnswered({ callerEnded, signal }: TryStage): string {
  if (callerEnded === null) return signal.aborted ? 'it was ended' : 'the program did not answer the call';
  const { status } = callerEnded;
  return status === null ? 'the call could not be placed' : `the program refused the call with ${String(status)}`;
}

/** The caller speaks, then presses keys, until the AI hands the call over. */
async function talkWithAi(stage: TryStage, caller: TryPhone): Promise<void> {
  const { story } = stage;
  const { words, keys, patienceMs } = SCRIPTS[stage.plan.script];
  const begun = (): boolean => story.has('handoff.started');
  if (words === null) {
    await stage.until(() => begun() || story.has('ai.talk', 'ai.listen', 'ai.connected'), TIMES.aiHasIt);
    return;
  }
  await stage.until(() => begun() || story.has('ai.listen', 'ai.connected', 'ai.failed'), TIMES.aiListens);
  if (begun() || !stage.isUp()) return;
  story.note('caller', `The caller says: “${words}”`);
  await stage.say(caller, words);
  if ((await stage.until(begun, patienceMs / 2)) || !stage.isUp() || keys === null) return;
  await caller.press(keys).catch(() => undefined);
  await stage.until(begun, patienceMs / 2);
}

/** Hands the call over, as an application would by the API. @returns why it could not; null: it is */
async function handOver({ plan, means, story, agentUri }: TryStage): Promise<string | null> {
  const { call } = story;
  if (call === null || agentUri === null) return 'the call did not come in';
  const { reason, summary } = SCRIPTS[plan.script];
  const request: HandoffRequest = {
    destinations: [agentUri],
    reason,
    summary,
    queue: null,
    strategy: 'conference',
    accept: OUR_ACCEPT,
    ringTimeoutMs: TIMES.ourRing,
    fallback: [plan.hasAi ? { kind: 'ai' } : { kind: 'hangup' }],
  };
  const outcome = await means.control.startHandoff(call, request);
  if (outcome.ok || story.has('handoff.started')) return null;
  return outcome.code === 'not-found' ? 'the call is over' : outcome.message;
}

async function talk(stage: TryStage, caller: TryPhone, agent: TryPhone): Promise<void> {
  const { story } = stage;
  await stage.pause(TIMES.tones);
  story.talkMeasured();
  for (const phone of [caller, agent]) phone.hum(false);
  story.note('agent', `The agent says: “${TALK.agent}”`);
  await stage.say(agent, TALK.agent);
  story.note('caller', `The caller says: “${TALK.caller}”`);
  await stage.say(caller, TALK.caller);
}

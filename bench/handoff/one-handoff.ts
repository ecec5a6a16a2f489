import { setTimeout as delay } from 'node:timers/promises';
import type { HandoffRecord } from '../../src/ports/records.ts';
import { nowMs } from '../../test/tools/index.ts';
import type { AiNotice, BenchSite, Respond } from '../product/index.ts';
import { NUMBER, TONES } from '../product/index.ts';
import type { BenchPhone } from './bench-phone.ts';

/** The way in which a handoff is asked for. */
export type Trigger = 'webhook' | 'api';

/** The moments that are measured, in milliseconds. */
export interface HandoffTimes {
  /** From the trigger that leaves the application to the INVITE at the agent. */
  readonly triggerToInviteMs: number;
  /** From the agent's 200 to the first packet of the whisper. */
  readonly answerToWhisperMs: number;
  /** From the end of the key press at the agent to the voice of the caller there. */
  readonly acceptToAgentHearsMs: number;
  /** The same to the voice of the agent at the caller. */
  readonly acceptToCallerHearsMs: number;
  /** From the agent's first audio packet after the digit to the agent's voice at the caller. */
  readonly voiceTransitMs: number;
  /** The later of both, as heard. */
  readonly acceptToBothMs: number;
  /**
   * The later of both, without the time in which nobody could hear the agent. Like other phones, the phone of the agent
   * is silent while a key is down, and sends the first 20 ms of voice only when they are over.
   */
  readonly joinMs: number;
  /** The same by the product's own clock, from the digit to the changed room. */
  readonly acceptedToBridgedMs: number;
  readonly callerGapMs: number;
  readonly agentGapMs: number;
  /** When those gaps ended. */
  readonly callerGapIn: Phase;
  readonly agentGapIn: Phase;
}

/** The phase of a call. */
export type Phase = 'with-ai' | 'ringing' | 'briefing' | 'joining' | 'with-agent';

/** A caller, its agent, and the application's notices about that caller. */
export interface Slot {
  readonly caller: BenchPhone;
  readonly agent: BenchPhone;
  /** The next notice of this kind about the caller. */
  readonly notice: (event: string) => Promise<{ readonly told: AiNotice; readonly respond: Respond }>;
}

const TALK_MS = 300;
/** A change of scene ends this long after it is heard. */
const JOINING_MS = 40;

/** Waits for a random time, so that moments do not keep step with the media clock. */
async function pause(fromMs: number, toMs: number): Promise<void> {
  await delay(fromMs + Math.random() * (toMs - fromMs));
}

/**
 * Makes one whole call with a handoff, from INVITE to BYE.
 * @throws Error if a step fails
 */
export async function oneHandoff({ product }: BenchSite, slot: Slot, trigger: Trigger): Promise<HandoffTimes> {
  const { caller, agent, notice } = slot;
  const started = notice('call.started');
  const answered = caller.at({ op: 'call', number: NUMBER, ...product.sip });
  const { told, respond } = await started;
  const ringing = agent.at({ op: 'ring' });
  ringing.catch(() => undefined);
  const callPath = `/v1/calls/${encodeURIComponent(told.call_id)}`;
  const request = {
    destinations: [agent.uri],
    reason: 'billing',
    summary: 'The caller wants a refund for order 4711, which came damaged.',
  };
  if (trigger === 'api') respond([]);
  const callerAnsweredMs = await answered;
  await pause(150, 350);
  const triggeredMs = nowMs();
  if (trigger === 'api') {
    await product.request(`${callPath}/handoffs`, request);
  } else {
    const { destinations: destination, reason, summary } = request;
    respond([{ type: 'transfer', destination, reason, summary }]);
  }
  const invitedMs = await ringing;
  await pause(80, 180);
  const agentAnsweredMs = await agent.at({ op: 'answer' });
  const whisperMs = await agent.at({ op: 'hear', frequencyHz: TONES.whisper, sinceMs: agentAnsweredMs });
  await agent.at({ op: 'hearNoMore', frequencyHz: TONES.whisper });
  await pause(80, 180);
  const acceptedMs = await agent.at({ op: 'press', digit: '1' });
  const [agentHearsMs, callerHearsMs] = await Promise.all([
    agent.at({ op: 'hear', frequencyHz: TONES.caller, sinceMs: acceptedMs }),
    caller.at({ op: 'hear', frequencyHz: TONES.agent, sinceMs: acceptedMs }),
  ]);
  const voiceAgainMs = await agent.at({ op: 'voiceAgain' });
  await delay(TALK_MS);
  const overMs = nowMs();
  const callerEnded = caller.at({ op: 'ended' });
  const callEnded = notice('call.ended');
  await agent.at({ op: 'hangUp' });
  await callerEnded;
  (await callEnded).respond([]);
  const { handoffs } = await product.request<{ handoffs: string[] }>(callPath);
  const path = `${callPath}/handoffs/${encodeURIComponent(handoffs[0] ?? '')}`;
  const { timings } = await product.request<HandoffRecord>(path);
  const callerGap = await caller.largestGap(callerAnsweredMs, overMs);
  const agentGap = await agent.largestGap(whisperMs, overMs);
  const phaseAt = (atMs: number): Phase => {
    if (atMs < triggeredMs) return 'with-ai';
    if (atMs < agentAnsweredMs) return 'ringing';
    if (atMs < acceptedMs) return 'briefing';
    return atMs < Math.max(agentHearsMs, callerHearsMs) + JOINING_MS ? 'joining' : 'with-agent';
  };
  return {
    triggerToInviteMs: invitedMs - triggeredMs,
    answerToWhisperMs: whisperMs - agentAnsweredMs,
    acceptToAgentHearsMs: agentHearsMs - acceptedMs,
    acceptToCallerHearsMs: callerHearsMs - acceptedMs,
    voiceTransitMs: callerHearsMs - voiceAgainMs,
    acceptToBothMs: Math.max(agentHearsMs, callerHearsMs) - acceptedMs,
    joinMs: Math.max(agentHearsMs - acceptedMs, callerHearsMs - voiceAgainMs),
    acceptedToBridgedMs: (timings.bridgedMs ?? NaN) - (timings.acceptedMs ?? NaN),
    callerGapMs: callerGap.ms,
    agentGapMs: agentGap.ms,
    callerGapIn: phaseAt(callerGap.endedAtMs),
    agentGapIn: phaseAt(agentGap.endedAtMs),
  };
}

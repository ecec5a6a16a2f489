import { setTimeout as delay } from 'node:timers/promises';
import type { CallRecord, HandoffRecord } from '../../src/ports/records.ts';
import type { BenchSite } from '../product/index.ts';
import { TONES } from '../product/index.ts';
import { AgentDesk } from './agent-desk.ts';
import type { ApplicationDesk } from './application-desk.ts';
import { CallerPhone } from './caller-phone.ts';
import type { ChaosVoice } from './chaos-voice.ts';
import type { ConversationPlan } from './conversation-plan.ts';
import type { Faults } from './faulty-wire.ts';
import type { OnRecord } from './judge.ts';
import { judge } from './judge.ts';
import type { Ladder } from './ladder.ts';
import type { Moment, Plan } from './plan.ts';
import { ACCEPT_TIMEOUT_MS, MOMENTS, RING_TIMEOUT_MS } from './plan.ts';
import { PlayedCall } from './played-call.ts';
import { sightOf } from './sight.ts';
import type { Switchboard } from './switchboard.ts';
import type { Timers } from './timers.ts';
import { ALL_TONES, tonesOf, unexpected } from './tones.ts';

const ASK_MS = 150;
/** The ACK of a caller may be lost, and sent again, for so long. */
const ASKING_MS = 20_000;
/** A call that was cancelled is on record within this time, if it ever is. */
const CANCELLED_MS = 2_000;

/** What all handoffs share. */
export interface ChaosParts {
  readonly site: BenchSite;
  /** The phones of the callers, and of the agents. */
  readonly boards: { readonly callers: Switchboard; readonly agents: Switchboard };
  readonly desk: ApplicationDesk;
  readonly faults: Faults;
  readonly seed: number;
}

/** What came of a handoff. */
export interface Verdict {
  readonly index: number;
  readonly plan: Plan;
  readonly ladder: Ladder;
  /** The caller heard the whisper. */
  readonly whispers: readonly string[];
  /** Somebody heard themselves, or a party of another call. */
  readonly strangers: readonly string[];
  /** Something did not end in time, or a phone had no answer. */
  readonly hung: readonly string[];
  /** What is on record and was not so. */
  readonly untrue: readonly string[];
  readonly record: OnRecord | null;
  /** What happened in the conversation, where that was drawn. */
  readonly conversation?: ConversationPlan;
}

/** Plays one call with a handoff as its plan says, and sets the record against what the wire showed. Never throws. */
export async function oneHandoff(parts: ChaosParts, index: number, slot: number, plan: Plan): Promise<Verdict> {
  const { boards } = parts;
  const played = new PlayedCall(parts, index);
  const { ladder, timers, hung, onFault } = played;
  const tones = { caller: tonesOf(slot)[0]!, agent: tonesOf(slot)[1]! };
  const users = plan.agents.map((_agent, each) => `h${index}a${each}`);
  const names = users.map((user) => boards.agents.uriOf(user));
  const moments = new Map(MOMENTS.map((moment) => [moment, Promise.withResolvers<null>()]));
  const onMoment = (moment: Moment): void => {
    moments.get(moment)?.resolve(null);
  };
  const voices: ChaosVoice[] = [];
  const directs: ChaosVoice[] = [];
  const agents: AgentDesk[] = [];
  for (const [each, agentPlan] of plan.agents.entries()) {
    const product = await played.open(users[each]!, 4 * each + 4, tones.agent);
    const direct = await played.open(`${users[each]!}*`, 4 * each + 5, tones.agent);
    voices.push(product.voice);
    directs.push(direct.voice);
    const { conduct } = agentPlan;
    const agent = new AgentDesk({
      ...{ board: boards.agents, product, direct, plan: agentPlan, timers, onMoment, onFault },
      user: users[each]!,
      callersPort: boards.callers.endpoint.port,
      tones: { caller: tones.caller, whisper: TONES.whisper },
      pressesKey: plan.accept === 'dtmf',
      redirectTo: conduct.kind === 'redirects' ? names[conduct.to]! : '',
    });
    agents.push(agent);
    played.addExtension(boards.agents, users[each]!, agent);
  }
  const { party: callerParty, voice: callerVoice } = await played.open('caller', 1, tones.caller);
  const callerDirect = await played.open('caller*', 2, tones.caller);
  const user = `+1557${String(index).padStart(7, '0')}`;
  const desk = parts.desk.open(user, plan.trigger === 'webhook' ? [transferOf(plan, names)] : []);
  const caller = new CallerPhone({
    ...{ board: boards.callers, party: callerParty, plan, user, voice: callerVoice, timers, onFault },
    direct: callerDirect,
    productPort: parts.site.product.sip.port,
    moments: new Map([...moments].map(([moment, { promise }]) => [moment, promise] as const)),
  });
  const course = async (): Promise<OnRecord | null> => {
    const answered = await caller.call();
    const callId = await (answered ? desk.callId : cancelledCall(parts.site, user, timers));
    if (callId === null) return null;
    if (answered && plan.trigger === 'api') await askForHandoff(parts.site, callId, plan, names, caller);
    const known = await untilOver(parts.site, callId, timers);
    await timers.until(() => !caller.busy && agents.every(({ busy }) => !busy));
    return known;
  };
  const record = await played.play(course, () => [
    ...(caller.busy ? ['caller'] : []),
    ...users.filter((_user, each) => agents[each]!.busy),
  ]);
  desk.close();
  const sight = sightOf(ladder, users, {
    callerHeardAgentMs: callerVoice.firstMs(tones.agent),
    agents: voices.map((voice) => ({
      heardCallerMs: voice.firstMs(tones.caller),
      heardWhisperMs: voice.firstMs(TONES.whisper),
    })),
  });
  const { whisper, hold, announcement } = TONES;
  // A caller who holds leaves the agent with music (RFC 3264 8.4).
  const heardByAgent = [tones.caller, whisper, ...(plan.hold === null ? [] : [hold])];
  const strangers = [
    ...unexpected('the caller', callerVoice, [tones.agent, whisper, hold, announcement]),
    ...unexpected('the caller without us', callerDirect.voice, [tones.agent]),
    ...directs.flatMap((voice, each) => unexpected(`${users[each]!}*`, voice, [tones.caller])),
    ...voices.flatMap((voice, each) => unexpected(users[each]!, voice, heardByAgent)),
  ];
  return {
    ...{ index, plan, ladder, strangers, hung, record },
    whispers: unexpected(
      'the caller',
      callerVoice,
      ALL_TONES.filter((hz) => hz !== whisper),
    ),
    untrue: record === null ? [] : judge(plan, sight, names, record),
  };
}

/** The action by which an application hands a caller over. */
export function transferOf(plan: Plan, names: readonly string[]): object {
  return { type: 'transfer', destination: plan.destinations.map((index) => names[index]), reason: 'chaos' };
}

async function askForHandoff(
  { product }: BenchSite,
  callId: string,
  plan: Plan,
  names: readonly string[],
  caller: CallerPhone,
): Promise<void> {
  const fallback =
    plan.fallback === 'destination' ? { kind: plan.fallback, uri: names.at(-1) } : { kind: plan.fallback };
  const ask = async (): Promise<unknown> =>
    await product.request(`/v1/calls/${encodeURIComponent(callId)}/handoffs`, {
      destinations: plan.destinations.map((index) => names[index]),
      ...{ reason: 'chaos', summary: 'One of many calls.', strategy: plan.strategy, ringTimeoutMs: RING_TIMEOUT_MS },
      accept: plan.accept === 'auto' ? { mode: 'auto' } : ACCEPT,
      fallback: [fallback, ...(plan.fallback === 'destination' ? [{ kind: 'hangup' }] : [])],
    });
  // It is refused (409) until the ACK of the caller is there, and when the caller has left meanwhile.
  const deadline = performance.now() + ASKING_MS;
  while (caller.isUp) {
    try {
      await ask();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    await delay(ASK_MS);
  }
}

/** How an agent of the benches' route accepts. */
export const ACCEPT = { mode: 'dtmf', accept: '1', decline: '2', timeoutMs: ACCEPT_TIMEOUT_MS } as const;

/** A CANCEL may come before anybody was told of the call, or even before the call core has taken it; null then. */
async function cancelledCall({ product }: BenchSite, user: string, timers: Timers): Promise<string | null> {
  const deadline = performance.now() + CANCELLED_MS;
  while (performance.now() < deadline) {
    const { items } = await product.request<{ items: CallRecord[] }>('/v1/calls?limit=100');
    const call = items.find(({ from }) => from === user);
    if (call !== undefined) return call.id;
    await timers.pause(ASK_MS);
  }
  return null;
}

/** What the REST API tells, once the call has ended. */
export async function untilOver({ product }: BenchSite, callId: string, timers: Timers): Promise<OnRecord> {
  const path = `/v1/calls/${encodeURIComponent(callId)}`;
  for (;;) {
    const { ended } = await product.request<CallRecord>(path);
    if (ended !== null) {
      const { items } = await product.request<{ items: HandoffRecord[] }>(`${path}/handoffs`);
      return { ended, handoffs: items };
    }
    await timers.pause(ASK_MS);
  }
}

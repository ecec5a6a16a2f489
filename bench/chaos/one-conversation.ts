import { NUMBER, TONES } from '../product/index.ts';
import { AgentDesk } from './agent-desk.ts';
import { AgentPhone } from './agent-phone.ts';
import type { AgentOptions } from './agent-phone.ts';
import { CallApi } from './call-api.ts';
import { CallerPhone } from './caller-phone.ts';
import type { ChaosVoice } from './chaos-voice.ts';
import { judgeConversation } from './conversation-judge.ts';
import type { Done, Seen, Told } from './conversation-judge.ts';
import type { ConversationPlan } from './conversation-plan.ts';
import { conductOf, handoffOf } from './conversation-plan.ts';
import type { Ladder } from './ladder.ts';
import type { ChaosParts, Verdict } from './one-handoff.ts';
import { transferOf, untilOver } from './one-handoff.ts';
import type { AgentPlan } from './plan.ts';
import { RING_TIMEOUT_MS } from './plan.ts';
import type { PhoneSide } from './played-call.ts';
import { MOST_MS, PlayedCall } from './played-call.ts';
import { sightOf, sipfragStatus } from './sight.ts';
import type { Extension } from './switchboard.ts';
import type { Timers } from './timers.ts';
import { ALL_TONES, THIRD_HZ, tonesOf, unexpected } from './tones.ts';

/** Between two keys, each of 100 ms. */
const KEY_MS = 220;
/** How long a third party talks that was put through, or that nobody removes. */
const THIRD_TALKS_MS = 1_200;

/** Plays one call in whose conversation something happens, and sets the record against the wire. Never throws. */
export async function oneConversation(
  parts: ChaosParts,
  index: number,
  slot: number,
  conversation: ConversationPlan,
): Promise<Verdict> {
  const { boards, site } = parts;
  const { act, direction } = conversation;
  const plan = handoffOf(conversation);
  const api = new CallApi(site.product);
  const played = new PlayedCall(parts, index);
  const { ladder, timers, hung, onFault } = played;
  const [callerHz, agentHz] = tonesOf(slot) as [number, number];
  const tones = { caller: callerHz, whisper: TONES.whisper };
  const [user, third, called] = [`h${index}a0`, `h${index}third`, `h${index}party`];
  const heard = Promise.withResolvers<null>();
  const shared = { timers, onFault, redirectTo: '' };
  const agentSide = await played.open(user, 4, agentHz);
  const agentDirect = await played.open(`${user}*`, 5, agentHz);
  const agent = new AgentDesk({
    ...{ ...shared, board: boards.agents, user, tones, product: agentSide, direct: agentDirect },
    ...{ plan: plan.agents[0]!, pressesKey: true, callersPort: boards.callers.endpoint.port },
    ...(act.kind === 'refer' && { recall: { conduct: act.recall, ringMs: 200 } }),
    onMoment: (moment) => {
      if (moment === 'heard') heard.resolve(null);
    },
  });
  const phoneOf = (
    board: AgentOptions['board'],
    name: string,
    side: PhoneSide,
    own: AgentPlan,
    other: number,
  ): AgentPhone =>
    new AgentPhone({
      ...{ ...shared, board, user: name, ...side, plan: own, pressesKey: false, onMoment: () => undefined },
      tones: { caller: other, whisper: other },
    });
  const thirdSide = await played.open(third, 8, THIRD_HZ);
  const thirdPlan = {
    conduct: conductOf('third' in act ? act.third : 'busy', talksMs(conversation)),
    ringMs: conversation.ringMs,
  };
  const thirdPhone = phoneOf(boards.agents, third, thirdSide, thirdPlan, callerHz);
  const callerSide = await played.open('caller', 1, callerHz);
  const callerDirect = await played.open('caller*', 2, callerHz);
  // A call out is answered by the party; it stays, or leaves, as a caller does.
  const stays = conversation.departure?.kind === 'after' ? conversation.departure.afterMs : MOST_MS;
  const partyPlan = { conduct: conductOf(conversation.party, stays), ringMs: conversation.ringMs };
  const partyPhone = phoneOf(boards.callers, called, callerSide, partyPlan, agentHz);
  played.addExtension(boards.agents, user, agent);
  played.addExtension(boards.agents, third, extensionOf(thirdPhone));
  played.addExtension(boards.callers, called, extensionOf(partyPhone));
  const number = `+1558${String(index).padStart(7, '0')}`;
  const names = [boards.agents.uriOf(user)];
  const desk = parts.desk.open(number, [transferOf(plan, names)]);
  const caller = new CallerPhone({
    ...{ ...shared, board: boards.callers, ...callerSide, plan, user: number, direct: callerDirect },
    ...{ productPort: site.product.sip.port, moments: new Map() },
  });
  const phones = { caller: direction === 'in' ? caller : partyPhone, agent, third: thirdPhone };
  const busy = (): string[] => Object.entries(phones).flatMap(([name, phone]) => (phone.busy ? [name] : []));
  const done: Done = { began: false, answers: [] };
  const told = async (callId: string): Promise<Told> => ({
    ...(await untilOver(site, callId, timers)),
    facts: await api.facts(callId),
  });
  const course = async (): Promise<Told | null> => {
    const callId = await begin();
    if (callId === null) return null;
    happen(callId).catch(onFault);
    const known = await told(callId);
    await timers.until(() => busy().length === 0);
    return known;
  };
  const begin = async (): Promise<string | null> => {
    if (direction === 'in') return (await caller.call()) ? await desk.callId : null;
    const order = { to: boards.callers.uriOf(called), from: number, route: NUMBER, ringTimeoutMs: RING_TIMEOUT_MS };
    const { status, body } = await api.ask('POST', '/v1/calls', order);
    if (status !== 201) throw new Error(`POST /v1/calls: ${status}`);
    return (body as { id: string }).id;
  };
  const happen = async (callId: string): Promise<void> => {
    await heard.promise;
    await timers.pause(conversation.afterMs);
    done.began = true;
    done.atMs = performance.now();
    const ask = async (method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> => {
      const answer = await api.ask(method, `/v1/calls/${encodeURIComponent(callId)}${path}`, body);
      done.answers.push({
        what: `${method} ${path.replace(/members\/.*/, 'members/LEG')}`,
        status: answer.status,
        atMs: performance.now(),
      });
      return answer;
    };
    await actOf(act, {
      ask,
      agent,
      voice: agentSide.voice,
      timers,
      contact: names[0]!,
      third: boards.agents.uriOf(third),
    });
  };
  const record = await played.play(course, busy);
  desk.close();
  const hearing = ({ voice }: PhoneSide): { heardCallerMs: number | null; heardWhisperMs: number | null } => ({
    heardCallerMs: voice.firstMs(callerHz),
    heardWhisperMs: voice.firstMs(TONES.whisper),
  });
  const callerHeardAgentMs = callerSide.voice.firstMs(agentHz);
  const sight = sightOf(ladder, [user, third, 'caller'], {
    callerHeardAgentMs,
    agents: [hearing(agentSide), hearing(thirdSide), { heardCallerMs: callerHeardAgentMs, heardWhisperMs: null }],
  });
  const mayMeetThird = act.kind === 'refer' || (act.kind === 'member' && act.mode === 'talk');
  const { whisper, hold, announcement } = TONES;
  return {
    ...{ index, plan, conversation, ladder, hung, record },
    whispers: unexpected('the caller', callerSide.voice, ALL_TONES.filter((hz) => hz !== whisper)), // prettier-ignore
    strangers: [
      ...unexpected('the caller', callerSide.voice, [
        agentHz,
        whisper,
        hold,
        announcement,
        ...(mayMeetThird ? [THIRD_HZ] : []),
      ]),
      ...unexpected(user, agentSide.voice, [callerHz, whisper, ...(isHeardByAgent(conversation) ? [THIRD_HZ] : [])]),
      ...unexpected(third, thirdSide.voice, [callerHz, ...(act.kind === 'refer' ? [] : [agentHz])]),
      ...unexpected('the caller without us', callerDirect.voice, [agentHz]),
      ...unexpected(`${user}*`, agentDirect.voice, [callerHz]),
    ],
    untrue:
      record === null
        ? []
        : judgeConversation(
            conversation,
            { sight, names, heardThirdMs: callerSide.voice.firstMs(THIRD_HZ), asked: askedBy(ladder, user) },
            record,
            done,
          ),
  };
}

/** What the agent's phone heard of its REFER. */
function askedBy({ rungs }: Ladder, user: string): Seen['asked'] {
  const own = rungs.filter(({ party, outgoing, deliveredMs }) => party === user && !outgoing && deliveredMs.length > 0);
  const answer = own.find(({ method, status }) => method === 'REFER' && status !== null && status >= 200);
  const last = own.find(({ line }) => /^NOTIFY .*\(terminated/.test(line));
  return { answer: answer?.status ?? null, outcome: last === undefined ? null : sipfragStatus(last.line) };
}

/** A phone that is called once. */
function extensionOf(phone: AgentPhone): Extension {
  return { partyOf: () => phone.party, ring: (invite, fromPort) => phone.ring(invite, fromPort) };
}

function isHeardByAgent({ act }: ConversationPlan): boolean {
  return act.kind === 'member' && act.mode !== 'listen';
}

function talksMs({ act }: ConversationPlan): number {
  return act.kind === 'member' && act.removed ? MOST_MS : THIRD_TALKS_MS;
}

interface Scene {
  readonly ask: (method: string, path: string, body?: unknown) => Promise<{ status: number; body: unknown }>;
  readonly agent: AgentDesk;
  readonly voice: ChaosVoice;
  readonly timers: Timers;
  readonly contact: string;
  readonly third: string;
}

/** What happens in the conversation. Requests that come too late are refused, which is no fault. */
async function actOf(
  act: ConversationPlan['act'],
  { ask, agent, voice, timers, contact, third }: Scene,
): Promise<void> {
  switch (act.kind) {
    case 'refer': {
      const { dialog } = agent;
      if (dialog === null) return;
      const headers = [
        ['Contact', `<${contact}>`],
        ['Refer-To', `<${third}>`],
      ] as const;
      const { status } = await dialog.request('REFER', headers);
      if (status === 202 && act.leaves) await dialog.bye();
      return;
    }
    case 'member': {
      const request = { uri: third, mode: act.mode, ringTimeoutMs: RING_TIMEOUT_MS };
      const coach = act.mode === 'coach' ? { coach: await agentLeg(ask) } : {};
      const { status, body } = await ask('POST', '/members', { ...request, ...coach });
      if (status !== 202 || !act.removed) return;
      await timers.pause(act.forMs);
      await ask('DELETE', `/members/${encodeURIComponent((body as { leg: string }).leg)}`);
      return;
    }
    case 'hold':
      await ask('POST', '/hold', {});
      await timers.pause(act.forMs);
      await ask('POST', '/resume', {});
      return;
    case 'release':
      if (act.by === 'api') await ask('POST', '/release');
      else {
        for (const key of '*8') {
          voice.press(key);
          await timers.pause(KEY_MS);
        }
      }
  }
}

/** The leg of the agent. */
async function agentLeg(ask: Scene['ask']): Promise<string> {
  const { body } = await ask('GET', '');
  const { legs = [] } = body as { legs?: { id: string; role: string }[] };
  return legs.find(({ role }) => role === 'agent')?.id ?? 'nobody';
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallEvent, Transition } from '../../../src/call-machine/index.ts';
import {
  beginCall,
  deadlinesOf,
  legOf,
  transition,
  voiceUp,
  voiceWithCaller,
} from '../../../src/call-machine/index.ts';
import { endings, moves, plans, refusals } from './support/arbitrary-call.ts';
import { kindOf } from './support/plan.ts';
import { Simulation } from './support/simulation.ts';
import type { StateView } from './support/state-view.ts';
import { viewOf } from './support/state-view.ts';

const RUNS = Number(process.env['FC_RUNS'] ?? 14_000);
const picks = fc.array(fc.nat({ max: 99 }), { minLength: 1, maxLength: 8 });

/**
 * The stages and results that calls may reach. The generator must reach all of them, or the properties prove little.
 */
const MILESTONES = [
  'refused', 'with-ai', 'listening', 'briefing', 'accepting', 'joined before bridged', 'bridged', 'on hold',
  'agent lost between acceptance and bridge', 'second attempt', 'fallback destination', 'back with the AI',
  'farewell to the agent', 'farewell to the caller', 'leg answered after it was hung up on', 'AI failed',
  'second handoff', 'handoff refused', 'wait update', 'agent held before it was joined',
  'transfer completed', 'transfer failed', 'transfer cancelled', 'transfer refused', 'recall', 'leg replaced',
  'caller replaced', 'number shown for the caller',
  'context on its way', 'caller sent away', 'caller sent to an agent who accepted', 'agent gone before the caller came',
  'REFER failed', 'REFER refused by Allow', 'bridged after a REFER failed', 'released', 'released late', 'leaving the path',
  'left the path', 'stayed in the path',
  'three talk', 'coached', 'consulting', 'parked', 'taken from the park', 'left with the third', 'back from people',
  'member failed', 'ended by time', 'ended by a key', 'said', 'nobody took the call back',
  'AI connected', 'AI lost', 'AI connected again', 'AI at its second address', 'AI asked out of turn', 'AI sent REFER',
  'AI listens', 'AI waits in silence', 'voice back with the caller', 'AI heard',
  'queued', 'turn in a queue', 'queued again', 'queue-full', 'max-wait', 'caller chose', 'place told', 'second queue',
  'callback offered', 'callback asked for', 'number entered', 'offer in vain',
  'caller called', 'caller reached', 'caller screened', 'caller not reached', 'machine called', 'no agent', 'agent left',
  'accepted from a screen', 'declined from a screen', 'greeted', 'message left', 'message left by a caller who hung up', 'no message', 'thanked',
  'too many handoffs', 'room not told', 'site named', 'site named nobody', 'site failed', 'site silent', 'agents reserved', 'no agents', 'several agents called at once', 'taken elsewhere', 'told that it is taken',
  'heard', 'private', 'agent heard', 'words missing', 'barge-in', 'words told', 'keys and words told', 'heard out', 'SRTP', 'plain RTP again',
  'heard early', 'answered after that', 'answered by the limit', 'refused after that', 'left before the answer', 'ringing heard',
] as const; // prettier-ignore
type Milestone = (typeof MILESTONES)[number];

describe('Any call, whatever happens', () => {
  it('keeps every rule after every event, and ends with nothing left', { timeout: Math.max(300_000, 5 * RUNS) }, () => {
    const reached = new Map<Milestone, number>();
    fc.assert(
      fc.property(plans, refusals, moves, endings, picks, (plan, refusal, steps, ending, order) => {
        const simulation = new Simulation(plan, refusal);
        const seen = new Set<Milestone>();
        if (refusal !== null) seen.add('refused');
        for (const step of steps) {
          simulation.move(step);
          note(seen, simulation.state);
          noteConversation(seen, simulation.state);
          noteScreening(seen, simulation.state);
        }
        simulation.drain(ending, order);
        noteFacts(seen, simulation);
        noteAgents(seen, simulation);
        noteVoicemail(seen, simulation.history);
        noteCallback(seen, simulation.history);
        noteAgentFirst(seen, simulation);
        for (const milestone of seen) reached.set(milestone, (reached.get(milestone) ?? 0) + 1);
        return true;
      }),
      { numRuns: RUNS },
    );
    expect(MILESTONES.filter((milestone) => !reached.has(milestone))).toEqual([]);
  });

  it(
    'replayed from its events, also as JSON, comes to the same states, effects and facts',
    { timeout: 300_000 },
    () => {
      fc.assert(
        fc.property(plans, refusals, moves, endings, picks, (plan, refusal, steps, ending, order) => {
          const simulation = new Simulation(plan, refusal);
          for (const step of steps) simulation.move(step);
          simulation.drain(ending, order);
          const { inputs, facts, effects } = simulation.history;
          const asJson = JSON.parse(JSON.stringify(inputs)) as CallEvent[];
          for (const events of [inputs, asJson]) {
            const replayed = replay(events);
            expect(normal(replayed.flatMap((step) => step.facts))).toEqual(normal(facts));
            expect(normal(replayed.flatMap((step) => step.effects))).toEqual(normal(effects));
            expect(normal(viewOf(replayed.at(-1)!.state))).toEqual(normal(simulation.state));
          }
        }),
        { numRuns: 300 },
      );
    },
  );
});

describe('Any caller who waits for an agent', () => {
  it(
    'is with one, with the AI, or told goodbye after a limited time, even if nobody does anything',
    { timeout: 300_000 },
    () => {
      fc.assert(
        fc.property(plans, moves, (plan, steps) => {
          const simulation = new Simulation(plan, null);
          for (const step of steps) simulation.move(step);
          const since = simulation.at;
          const fired = simulation.letTimePass();
          // The most there can be: a whisper that does not end, the digit, the join that does not come, and the ring
          // times of 3 destinations and 3 fallbacks, each of which may have waited in a queue, or for the site, which may
          // have named three, and of a caller who is called then.
          expect(simulation.at - since).toBeLessThanOrEqual(
            7 * (120_000 + 10_000 + 5_000) + 10 * 20_000 + 4 * 30_000 + 3 * 4_000,
          );
          expect(fired).toBeLessThanOrEqual(250);
        }),
        { numRuns: 2_000 },
      );
    },
  );
});

function replay(events: readonly CallEvent[]): Transition[] {
  const steps: Transition[] = [];
  for (const event of events) {
    const before = steps.at(-1)?.state;
    if (before !== undefined) steps.push(transition(before, event));
    else if (event.type === 'call.incoming' || event.type === 'call.outgoing') steps.push(beginCall(event));
  }
  return steps;
}

/** A value as the journal keeps it. */
function normal(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null));
}

function note(seen: Set<Milestone>, state: StateView): void {
  const { handoff, farewell, ai, name, legs } = state;
  if (name === 'with-ai') seen.add('with-ai');
  if (ai.current?.kind === 'listen') seen.add('listening');
  const due = deadlinesOf(state).listen;
  if (ai.current?.kind === 'listen' && due !== undefined && due > ai.current.deadline) seen.add('heard out');
  if (name === 'on-hold') seen.add('on hold');
  if (handoff !== null) {
    if (handoff.phase === 'briefing') seen.add('briefing');
    if (handoff.phase === 'accepting') seen.add('accepting');
    if (handoff.joining !== null) seen.add('joined before bridged');
    if (handoff.update !== null) seen.add('wait update');
    if (legs.some((leg) => leg.role === 'agent' && leg.held && !leg.closing))
      seen.add('agent held before it was joined');
  }
  const attempts = handoff?.attempts ?? state.handoffs.at(-1)?.attempts ?? [];
  if (attempts.some(({ leg, answeredAt }) => answeredAt === null && legOf(state, leg)?.state === 'answered')) {
    seen.add('leg answered after it was hung up on');
  }
  if (state.leaving?.name === 'referring') seen.add('leaving the path');
  for (const { progress, answeredAt, leg } of handoff?.attempts ?? []) {
    if (progress.name === 'informing') seen.add('context on its way');
    if (progress.name !== 'referring') continue;
    seen.add(answeredAt === null ? 'caller sent away' : 'caller sent to an agent who accepted');
    if (legOf(state, leg)?.state === 'ended') seen.add('agent gone before the caller came');
  }
  if (farewell !== null) seen.add(farewell.leg === legs[0]?.id ? 'farewell to the caller' : 'farewell to the agent');
}

/** Callers who were heard before the answer. */
function noteEarly(seen: Set<Milestone>, { facts, inputs, effects }: Simulation['history']): void {
  const types = facts.map(({ type }) => type);
  if (facts.some((fact) => fact.type === 'leg.early' && fact.data.role === 'agent')) seen.add('ringing heard');
  if (!types.includes('leg.early')) return;
  seen.add('heard early');
  if (types.includes('call.answered')) seen.add('answered after that');
  else if (effects.some(({ type }) => type === 'reject')) seen.add('refused after that');
  if (inputs.some((event) => event.type === 'deadline' && event.name === 'early')) seen.add('answered by the limit');
  if (facts.some((fact) => fact.type === 'call.ended' && fact.data.reason === 'caller-cancel')) seen.add('left before the answer'); // prettier-ignore
}

/** What became of callers whom nobody took. */
function noteVoicemail(seen: Set<Milestone>, { facts, effects }: Simulation['history']): void {
  for (const fact of facts) {
    if (fact.type === 'voicemail.left')
      seen.add(fact.data.by === 'hangup' ? 'message left by a caller who hung up' : 'message left');
    if (fact.type === 'voicemail.discarded') seen.add('no message');
  }
  const heard = effects.flatMap((effect) => (effect.type === 'scene' ? Object.values(effect.scene.hears).flat() : []));
  for (const source of heard) {
    if (source.kind !== 'play') continue;
    if (kindOf(source.prompt) === 'greeting:') seen.add('greeted');
    if (kindOf(source.prompt) === 'thanks:') seen.add('thanked');
  }
}

/** What became of callers who were offered to be called back. */
function noteCallback(seen: Set<Milestone>, { facts }: Simulation['history']): void {
  facts.forEach((fact, index) => {
    if (fact.type === 'callback.offered') {
      seen.add('callback offered');
      const next = facts.slice(index).find(({ type }) => type === 'callback.requested' || type === 'handoff.ended');
      if (next?.type === 'handoff.ended' && next.data.reason !== 'caller-left') seen.add('offer in vain');
    }
    if (fact.type === 'callback.requested') {
      seen.add('callback asked for');
      const offer = facts.findLast(({ type }) => type === 'callback.offered');
      if (offer?.type === 'callback.offered' && offer.data.number !== fact.data.number) seen.add('number entered');
    }
  });
}

/** A caller who was called for an agent talks with it, and may be a machine. */
function noteScreening(seen: Set<Milestone>, { handoff }: StateView): void {
  if (handoff?.caller.name === 'called') seen.add('caller called');
  if (handoff?.caller.name === 'joining' && (handoff.caller.called?.heardSince ?? null) !== null)
    seen.add('caller screened');
}

/** What became of callers for whom agents were called first. */
function noteAgentFirst(seen: Set<Milestone>, { history, state }: Simulation): void {
  if (state.plan.callback?.agentFirst === undefined) return;
  for (const { type, data } of history.facts) {
    if (type === 'callback.done') seen.add('caller reached');
    if (type === 'handoff.ended' && data.reason === 'caller-not-reached') seen.add('caller not reached');
    if (type !== 'callback.missed' && type !== 'callback.failed') continue;
    if (data.result === 'machine') seen.add('machine called');
    if (data.result === 'no-agent') seen.add('no agent');
    if (data.result === 'agent-left') seen.add('agent left');
  }
}

/** How agents were called. */
function noteAgents(seen: Set<Milestone>, { history, state }: Simulation): void {
  const { facts, effects } = history;
  if (effects.some(({ type }) => type === 'followAgent')) seen.add('agents reserved');
  if (facts.some(({ type }) => type === 'handoff.noAgents')) seen.add('no agents');
  for (const fact of facts) {
    if (fact.type === 'handoff.destinationsNamed') seen.add(fact.data.destinations.length > 0 ? 'site named' : 'site named nobody'); // prettier-ignore
    if (fact.type === 'handoff.destinationsFailed') seen.add('site failed');
  }
  if (history.inputs.some((event) => event.type === 'deadline' && event.name === 'destinations')) seen.add('site silent'); // prettier-ignore
  if (facts.some(({ type }) => type === 'handoff.limited')) seen.add('too many handoffs');
  if (history.inputs.some((event) => event.type === 'deadline' && event.name === 'room')) seen.add('room not told');
  noteQueues(seen, facts);
  const said = effects.flatMap((effect) => (effect.type === 'prepare' && 'text' in effect.prompt ? [effect.prompt.text] : [])); // prettier-ignore
  if (said.some((text) => /Number (one|two|three)\. It takes up to two minutes\./.test(text))) seen.add('place told');
  const sent = effects.flatMap((effect) => (effect.type === 'hangup' ? [effect] : []));
  const elsewhere = sent.filter(({ cause, leg }) => cause.sipStatus === 200 && legOf(state, leg)?.role === 'agent');
  if (elsewhere.length > 0) seen.add('taken elsewhere');
  const told = effects.flatMap((effect) => (effect.type === 'scene' ? Object.values(effect.scene.hears).flat() : []));
  if (told.some((source) => source.kind === 'play' && kindOf(source.prompt) === 'elsewhere:'))
    seen.add('told that it is taken');
  const attempts = state.handoffs.flatMap((handoff) => handoff.attempts);
  const together = attempts.some((one, index) =>
    attempts.some((other, place) => place > index && one.endedAt !== null && other.startedAt < one.endedAt),
  );
  if (together) seen.add('several agents called at once');
}

/** How callers waited. */
function noteQueues(seen: Set<Milestone>, facts: Simulation['history']['facts']): void {
  let turns = 0;
  for (const fact of facts) {
    if (fact.type === 'handoff.queued') {
      seen.add(turns > 0 ? 'queued again' : 'queued');
      if (fact.data.queue === 'overflow') seen.add('second queue');
    }
    if (fact.type === 'handoff.started') turns = 0;
    if (fact.type === 'handoff.turn') {
      turns += 1;
      seen.add('turn in a queue');
    }
    if (fact.type !== 'handoff.noAgents' && fact.type !== 'handoff.leftQueue') continue;
    if (fact.data.reason === 'queue-full' || fact.data.reason === 'max-wait') seen.add(fact.data.reason);
    if (fact.type === 'handoff.leftQueue' && fact.data.reason === 'caller-chose') seen.add('caller chose');
  }
}

/** What a conversation came to. */
function noteConversation(seen: Set<Milestone>, state: StateView): void {
  const { stage } = state;
  if (stage.name === 'with-ai' && state.handoffs.length > 0 && voiceWithCaller(state) !== null)
    seen.add('voice back with the caller');
  if (stage.name !== 'conversation') return;
  const voice = voiceUp(state);
  if (voice !== null && !stage.members.some(({ leg }) => leg === voice)) seen.add('AI waits in silence');
  const talking = stage.members.filter(
    ({ mode, leg }) => mode.kind === 'talk' && !stage.held.some((it) => it.leg === leg),
  );
  if (talking.length > 2 && stage.consult === null) seen.add('three talk');
  if (stage.members.some(({ mode }) => mode.kind === 'coach')) seen.add('coached');
  if (stage.consult !== null && stage.members.some(({ leg }) => leg === stage.consult?.third)) seen.add('consulting');
  if (stage.parked !== null) seen.add('parked');
}

function noteFacts(seen: Set<Milestone>, { history, state }: Simulation): void {
  const types = history.facts.map(({ type }) => type);
  noteSpeech(seen, history);
  if (types.includes('handoff.bridged')) seen.add('bridged');
  const facts = history.facts;
  if (facts.some((fact) => fact.type === 'call.unparked' && fact.data.by === 'member')) seen.add('taken from the park');
  if (facts.some((fact) => fact.type === 'consult.ended' && fact.data.result === 'left'))
    seen.add('left with the third');
  if (types.includes('call.returned')) seen.add('back from people');
  if (history.effects.some((effect) => effect.type === 'dial' && effect.callerNumber === '+15550009999'))
    seen.add('number shown for the caller');
  for (const fact of facts) {
    if (fact.type !== 'call.returned' && fact.type !== 'call.ended') continue;
    if (fact.data.reason === 'time-limit') seen.add('ended by time');
    if (fact.data.reason === 'caller-key') seen.add('ended by a key');
  }
  if (facts.some((fact) => fact.type === 'handoff.accepted' && fact.data.by === 'api'))
    seen.add('accepted from a screen');
  const isDeclined = history.inputs.some((event) => {
    if (event.type !== 'api.answerHandoff' || event.answer !== 'decline') return false;
    return state.handoffs.some(({ attempts }) => attempts.some(({ leg, result, endedAt }) => leg === event.leg && result === 'declined' && endedAt === event.at)); // prettier-ignore
  });
  if (isDeclined) seen.add('declined from a screen');
  if (types.includes('member.failed')) seen.add('member failed');
  if (facts.some((fact) => fact.type === 'call.said' && fact.data.finished)) seen.add('said');
  if (facts.some((fact) => fact.type === 'handoff.started' && fact.data.reason === 'Nobody took the call back')) {
    seen.add('nobody took the call back');
  }
  noteVoice(seen, history);
  noteEarly(seen, history);
  if (types.includes('ai.failed')) seen.add('AI failed');
  for (const fact of history.facts) {
    if (fact.type === 'transfer.ended') seen.add(`transfer ${fact.data.result}`);
    if (fact.type === 'transfer.refused') seen.add('transfer refused');
    if (fact.type === 'leg.secured') seen.add(fact.data.srtp === null ? 'plain RTP again' : 'SRTP');
    if (fact.type === 'handoff.started' && fact.data.trigger === 'transfer') seen.add('recall');
    if (fact.type === 'leg.replaced') seen.add(fact.data.role === 'caller' ? 'caller replaced' : 'leg replaced');
  }
  if (types.some((type, index) => type === 'handoff.attemptEnded' && before(types, index, 'handoff.accepted'))) {
    seen.add('agent lost between acceptance and bridge');
  }
  if (state.handoffs.some(({ attempts }) => attempts.length > 1)) seen.add('second attempt');
  if (state.handoffs.some(({ attempts }) => attempts.some(({ destination }) => destination.includes('reception')))) {
    seen.add('fallback destination');
  }
  if (state.handoffs.length > 1) seen.add('second handoff');
  if (types.includes('handoff.refused')) seen.add('handoff refused');
  if (state.handoffs.some(({ result }) => result === 'returned')) seen.add('back with the AI');
  const hasFailed = types.includes('handoff.referFailed');
  if (hasFailed) seen.add('REFER failed');
  const notSent = history.facts.some(
    (fact) => fact.type === 'handoff.referFailed' && fact.data.detail.includes('no REFER'),
  );
  if (notSent) seen.add('REFER refused by Allow');
  if (hasFailed && types.includes('handoff.bridged')) seen.add('bridged after a REFER failed');
  if (types.includes('call.releaseFailed')) seen.add('stayed in the path');
  const last = state.handoffs.at(-1)?.result;
  if (state.ending?.reason !== 'released') return;
  if (last === 'bridged') seen.add('left the path');
  else seen.add(hasFailed ? 'released late' : 'released');
}

/** What became of an AI that speaks for itself. */
function noteVoice(seen: Set<Milestone>, { facts, effects }: Simulation['history']): void {
  const ai = new Set(facts.flatMap((fact) => (fact.type === 'ai.connecting' ? [fact.data.leg] : [])));
  for (const fact of facts) {
    if (fact.type === 'ai.connected') seen.add(fact.data.target === 0 ? 'AI connected' : 'AI at its second address');
    if (fact.type === 'ai.lost') seen.add('AI lost');
    if (fact.type === 'ai.refused') seen.add('AI asked out of turn');
    if (fact.type === 'member.joined' && fact.data.role === 'ai') seen.add('AI listens');
    if (fact.type === 'call.speech' && fact.data.role === 'ai' && !fact.data.private) seen.add('AI heard');
  }
  if (facts.filter(({ type }) => type === 'ai.connected').length > 1) seen.add('AI connected again');
  for (const effect of effects) {
    if (effect.type === 'answerRefer' && effect.refusal === null && ai.has(effect.leg)) seen.add('AI sent REFER');
  }
}

/** What came of the words that were said. */
function noteSpeech(seen: Set<Milestone>, { facts, effects }: Simulation['history']): void {
  for (const fact of facts) {
    if (fact.type === 'call.speechMissing') seen.add('words missing');
    if (fact.type === 'ai.interrupted') seen.add('barge-in');
    if (fact.type !== 'call.speech') continue;
    seen.add(fact.data.private ? 'private' : 'heard');
    if (!fact.data.private && fact.data.role === 'agent') seen.add('agent heard');
  }
  for (const effect of effects) {
    if (effect.type !== 'notifyAi') continue;
    if (effect.notice.event === 'call.speech' && effect.notice.transcript !== '') seen.add('words told');
    if (effect.notice.event === 'call.dtmf' && effect.notice.transcript !== undefined) seen.add('keys and words told');
  }
}

/** True if `type` is the last of the handoff's facts before `index`. */
function before(types: readonly string[], index: number, type: string): boolean {
  return types.slice(0, index).findLast((it) => it.startsWith('handoff.')) === type;
}

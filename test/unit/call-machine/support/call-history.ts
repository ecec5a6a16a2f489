import type { CallEvent, CallState, Effect, Fact, Leg, Transition } from '../../../../src/call-machine/index.ts';
import {
  callRecord,
  callerOf,
  deadlinesOf,
  handoffRecord,
  handoffsOf,
  legOf,
  sceneOf,
  voiceLegOf,
  voiceUp,
} from '../../../../src/call-machine/index.ts';
import { deepFreeze } from '../../../../src/config/deep-freeze.ts';
import { UNCOUNTED_RESULTS } from '../../../../src/ports/callbacks.ts';
import type { LegId } from '../../../../src/ports/ids.ts';
import type { Source } from '../../../../src/ports/media.ts';
import { AgentLedger } from './agent-ledger.ts';
import { MemberLedger } from './member-ledger.ts';
import type { Transfer } from '../../../../src/call-machine/stages/conversation/transfer/state.ts';
import { HandoffGrammar } from './handoff-grammar.ts';
import { ReferGrammar } from './refer-grammar.ts';
import { ReferWire } from './refer-wire.ts';
import { AUDIENCE, kindOf } from './plan.ts';
import { RecordingLedger } from './recording-ledger.ts';
import { SpeechLedger } from './speech-ledger.ts';
import type { StateView } from './state-view.ts';
import { viewOf } from './state-view.ts';

/** Asserts a rule. @throws Error that names the broken rule */
export function must(holds: boolean, rule: string, detail?: unknown): asserts holds {
  if (!holds) throw new Error(detail === undefined ? rule : `${rule}: ${JSON.stringify(detail)}`);
}

/**
 * All events, facts and effects of one call, and the rules that hold for every call. Each event is checked against the
 * rules. The rules about who hears whom read the facts, not the state that the scene is made from.
 */
export class CallHistory {
  readonly inputs: CallEvent[] = [];
  readonly facts: Fact[] = [];
  readonly effects: Effect[] = [];
  readonly #grammar = new HandoffGrammar();
  readonly #ledger = new MemberLedger();
  /** The crypto-suite of each leg, as the facts tell it. */
  readonly #secured = new Map<LegId, string | null>();
  readonly #hungUp = new Set<LegId>();
  readonly #opened: LegId[] = [];
  /** Legs whose INVITE has a 183 and no final response yet. */
  readonly #early = new Set<LegId>();
  readonly #ended = new Set<LegId>();
  readonly #refers = new ReferGrammar();
  readonly #wire = new ReferWire();
  /** Legs of an AI that was connected. */
  readonly #voices = new Set<LegId>();
  readonly #transcribed = new Set<LegId>();
  readonly #speech = new SpeechLedger();
  readonly #recordings = new RecordingLedger();
  readonly agents = new AgentLedger();
  /** The time of a handoff that has waited in a queue counts from then on. */
  #turnAt: number | null = null;
  #finished = false;
  #isTransferring = false;

  add(event: CallEvent, before: CallState | null, result: Transition): void {
    deepFreeze(result);
    this.inputs.push(event);
    must(!this.#finished || (result.effects.length === 0 && result.facts.length === 0), 'nothing comes after the end');
    must(!this.#finished || result.state === before, 'the state of an ended call never changes');
    this.#wire.event(event, before, result);
    this.agents.event(event, before);
    for (const effect of result.effects) {
      const fault = this.agents.fault(effect);
      must(fault === null, fault ?? '', effect);
    }
    for (const fact of result.facts) {
      if (fact.type === 'handoff.started') this.#turnAt = null;
      if (fact.type === 'handoff.turn' || fact.type === 'handoff.leftQueue') this.#turnAt = event.at;
      this.#fact(fact, callerOf(result.state).id);
      const fault = this.#speech.fault(fact);
      must(fault === null, fault ?? '', fact.data);
      if (fact.type === 'ai.interrupted') this.#interrupted(before, result, fact.data.play);
    }
    for (const { id, srtp = null } of result.state.legs)
      must(srtp === (this.#secured.get(id) ?? null), 'what encrypts a leg is on record', id);
    const recordingFault = this.#recordings.fault(result);
    must(recordingFault === null, recordingFault ?? '', event);
    this.#speech.note(event.at, result.state);
    const was = before === null ? null : viewOf(before);
    const state = viewOf(result.state);
    this.#effects(was, state, result.effects, result.facts);
    this.#legs(before, state);
    this.#hearing(was, state);
    this.#hearsVoice(state);
    this.#waitsForSomething(event, state);
    this.#ending(was, state);
    this.#records(state);
    this.facts.push(...result.facts);
    this.effects.push(...result.effects);
  }

  /** Checks the rules about a call that is over. */
  finish(state: StateView): void {
    must(state.name === 'ended', 'the call has ended');
    must(this.agents.held === 0, 'every agent is given back');
    must(this.agents.asked === null, 'nobody is asked for agents any more');
    must(!this.agents.isQueued, 'nobody stays in a queue');
    must(this.#finished, 'an ended call says that it is finished');
    const recordingFault = this.#recordings.finish(state);
    must(recordingFault === null, recordingFault ?? '');
    must(Object.keys(deadlinesOf(state)).length === 0, 'an ended call wants no timer');
    must(this.#opened.length === this.#ended.size, 'every leg that was opened has ended');
    const recalls = this.facts.filter(({ type, data }) => type === 'handoff.started' && data.trigger === 'transfer');
    must(
      state.handoffs.length - recalls.length <= state.plan.handoff.maxPerCall,
      'no more handoffs than the plan allows',
    );
    must(!this.#isTransferring, 'every transfer that was started has ended');
    this.#refers.finish();
    must(this.#grammar.isIdle, 'every handoff that was started has ended');
    const count = (type: string): number => this.facts.filter((fact) => fact.type === type).length;
    must(count('call.started') === 1 && count('call.ended') === 1, 'one call.started, one call.ended');
    must(this.facts.at(0)?.type === 'call.started', 'call.started is the first fact');
    must(this.facts.at(-1)?.type === 'call.ended', 'call.ended is the last fact');
    must(count('handoff.started') === count('handoff.ended'), 'one handoff.ended for each handoff.started');
    must(count('leg.ended') === this.#opened.length, 'one leg.ended for each leg');
    must(
      count('voicemail.started') === count('voicemail.left') + count('voicemail.discarded') + state.voicemails.length,
      'every message comes to something, or its recording never told of its end',
    );
    const requested = this.facts.filter(({ type }) => type === 'callback.requested').length;
    must(
      requested === state.handoffs.filter(({ result }) => result === 'callback').length && requested <= 1,
      'a handoff ends with a callback where one is asked for, and then the call ends',
    );
    const isReached = state.handoffs.some(({ result }) => result === 'bridged' || result === 'released');
    const isMade = state.plan.callback !== undefined;
    must(
      count('callback.dialling') === (isMade && state.direction === 'outbound' ? 1 : 0),
      'only a call that is made for a callback tells of it',
    );
    must(count('callback.done') === (isMade && isReached ? 1 : 0), 'a callback is done once, by whoever is reached');
    must(
      count('callback.missed') + count('callback.failed') === (isMade && !isReached ? 1 : 0),
      'a callback that nobody is reached for is missed, or has failed',
    );
    this.#calledBack(state);
    must(state.voicemails.length <= state.recordings.length, 'a message has a recording');
    must(
      state.handoffs.every(({ attempts }) => attempts.every(({ endedAt }) => endedAt !== null)),
      'every attempt has its end',
    );
    must(
      state.handoffs.every(({ attempts }) =>
        attempts.every(({ detail, result, sipStatus }) =>
          detail === undefined ? true : result === 'unreachable' && sipStatus === null,
        ),
      ),
      'what was not dialled is unreachable, and has no status',
    );
    this.#wire.finish(state);
    this.#notices(state);
  }

  /** Checks what is told of a callback for which agents are called first. */
  #calledBack(state: StateView): void {
    const last = this.facts.findLast((fact) => fact.type === 'callback.missed' || fact.type === 'callback.failed');
    if (state.plan.callback?.agentFirst === undefined || last === undefined) return;
    const { result } = last.data;
    const isCalled = this.effects.some(({ type }) => type === 'dialCaller');
    must(isCalled || result === 'no-agent' || result === 'interrupted', 'who was not called could not be reached');
    must(!isCalled || result !== 'no-agent', 'who was called is not missing an agent');
    must(isCalled === (callerOf(state).state !== 'idle'), 'who was not called is idle');
    must(last.type === 'callback.missed' || !UNCOUNTED_RESULTS.has(result), 'what does not count is tried again');
  }

  #fact(fact: Fact, caller: LegId): void {
    if (fact.type === 'leg.ended') {
      const { leg } = fact.data;
      must(!this.#ended.has(leg), 'a leg ends once', leg);
      this.#ended.add(leg);
    }
    if (fact.type === 'leg.secured') {
      const { leg, srtp } = fact.data;
      must((this.#secured.get(leg) ?? null) !== srtp, 'a change of encryption is news', leg);
      this.#secured.set(leg, srtp);
    }
    if (fact.type === 'ai.connected') this.#voices.add(fact.data.leg);
    if (fact.type === 'leg.replaced' && this.#voices.has(fact.data.leg)) this.#voices.add(fact.data.by);
    this.#grammar.fact(fact);
    this.#ledger.fact(fact, caller);
    this.#refers.fact(fact);
    if (fact.type === 'transfer.started') this.#isTransferring = true;
    if (fact.type === 'transfer.ended') this.#isTransferring = false;
  }

  /** Only what the AI says before it listens is interrupted: no farewell, and nothing that people say or are told. */
  #interrupted(before: CallState | null, { facts, state: { stage } }: Transition, play: string): void {
    const turn = before?.stage.name === 'with-ai' ? before.stage.turn : null;
    const byKey = turn?.kind === 'talk' && turn.keysStop;
    const mayStop = turn?.kind === 'talk' && (turn.bargeIn || byKey) && turn.play.id === play;
    must(mayStop, 'a talk of the AI is interrupted', turn);
    const next = before?.ai.queue.find(({ type }) => type !== 'talk');
    must(next === undefined || next.type === 'listen', 'what is said before a hangup or a transfer is heard out', next);
    const then = facts.find(({ type }) => type === 'ai.talk' || type === 'ai.listen');
    const talksOn = stage.name === 'with-ai' && stage.turn.kind === 'talk' && stage.turn.bargeIn;
    must(then?.type !== 'ai.talk' || !talksOn || byKey, 'the AI listens before it says more that may be interrupted');
    const waiting = before?.ai.queue.findIndex(({ type }) => type !== 'talk') ?? 0;
    const talks = before?.ai.queue.slice(0, waiting === -1 ? undefined : waiting) ?? [];
    const isKept = talks.some((action) => action.type === 'talk' && action.bargeIn === false && !byKey);
    must(then?.type === 'ai.talk' || !isKept, 'what may not be interrupted is heard');
  }

  #effects(
    before: StateView | null,
    state: StateView,
    effects: Transition['effects'],
    facts: Transition['facts'],
  ): void {
    const deadlines = deadlinesOf(state);
    for (const effect of effects) {
      must(!this.#finished, 'no effect after finish', effect);
      switch (effect.type) {
        case 'answer':
          if (this.#early.has(effect.leg)) {
            must(effect.early === undefined, 'a caller who is heard gets a 200 next');
            must(!this.#hungUp.has(effect.leg), 'a caller who was refused is not answered');
            must(legOf(state, effect.leg)?.unanswered === 'answering', 'the 200 is under way');
            this.#early.delete(effect.leg);
          } else this.#open(effect.leg);
          if (effect.early === true) this.#early.add(effect.leg);
          break;
        case 'dialCaller':
          this.#open(effect.leg);
          must(
            state.plan.callback?.agentFirst === undefined || this.#grammar.accepted !== null,
            'where agents are called first, the caller is called when one has accepted',
          );
          break;
        case 'joinConference':
          this.#open(effect.leg);
          break;
        case 'connectAi':
          this.#open(effect.leg);
          must(state.name === 'with-ai', 'an AI is connected while it is to have the caller');
          must(deadlines.voice !== undefined, 'a connection has a limited time');
          break;
        case 'reject':
          if (this.#early.has(effect.leg)) {
            must(!this.#hungUp.has(effect.leg), 'an INVITE has one final response');
            must(effect.status >= 400 && legOf(state, effect.leg)?.unanswered === 'early', 'the caller was only heard');
          } else this.#open(effect.leg);
          this.#hungUp.add(effect.leg);
          break;
        case 'dial':
          this.#open(effect.leg);
          must(
            effect.headers !== null ||
              facts.some(({ type }) => type === 'transfer.started' || type === 'member.dialling') ||
              this.#isTransferring,
            'only handoffs, transfers and conversations dial',
          );
          must(
            effect.headers === null || this.#hasTimeFor(effect.destination, state, facts),
            'no destination is dialled when the total time is up',
          );
          break;
        case 'hangup':
          must(this.#opened.includes(effect.leg), 'only a leg that was opened is hung up on');
          must(!this.#hungUp.has(effect.leg), 'a leg is hung up on once', effect.leg);
          must(!this.#ended.has(effect.leg), 'a leg that is over is not hung up on', effect.leg);
          this.#hungUp.add(effect.leg);
          break;
        case 'scene':
          must(effect === effects[0], 'the scene comes before all other effects');
          must(effect.scene.revision === (before?.scene.revision ?? 0) + 1, 'revisions have no gap');
          must(effect.scene === state.scene, 'the state knows the newest scene');
          break;
        case 'nameDestinations':
          must(deadlines.destinations !== undefined, 'the site has a limited time');
          break;
        case 'admitHandoff':
          must(facts.some(({ type }) => type === 'handoff.started') && deadlines.room !== undefined, 'a handoff asks for room as it begins'); // prettier-ignore
          must(!effects.some(({ type }) => type === 'dial' || type === 'reserveAgents'), 'nobody is called before there is room'); // prettier-ignore
          break;
        case 'recordLeft':
          must(
            effect.caller === state.caller && this.#recordings.hasBegun,
            'the left side of a recording is the caller',
          );
          break;
        case 'closeMedia':
          must(before?.media === 'open' && state.media === 'closing', 'the room is closed once');
          must(
            state.legs.every((leg) => leg.state === 'idle' || this.#ended.has(leg.id)),
            'the room is closed after the legs',
          );
          break;
        case 'finish':
          must(effect === effects.at(-1), 'finish is the last effect');
          must(state.name === 'ended' && state.media === 'closed', 'finish comes when all is closed');
          this.#finished = true;
          break;
        case 'answerReplacing':
          must(this.#opened.includes(effect.replaced), 'only a leg that was opened is replaced');
          this.#open(effect.leg);
          break;
        case 'answerRefer':
          must(!this.#ended.has(effect.leg), 'a leg that is over gets no answer');
          this.#refers.answered(effect);
          break;
        case 'notifyRefer':
          must(!this.#ended.has(effect.leg) && !this.#hungUp.has(effect.leg), 'a leg that is over is told nothing');
          this.#refers.told(effect);
          break;
        case 'refuseReplacing':
          must(effect.status === 481 || effect.status === 491 || effect.status === 603, 'a refusal of RFC 3891');
          break;
        case 'refer':
          must(callerOf(state).unanswered !== 'early', 'a caller is sent away in a dialog');
          must(effect.leg === callerOf(state).id && isUp(callerOf(state)), 'only a caller who is up is sent away');
          must(deadlines.refer !== undefined, 'a REFER is waited for');
          must(
            effect.replaces === null ||
              (isUp(legOf(state, effect.replaces)) && [...this.facts, ...facts].some(isAcceptance)),
            'the caller takes the place of an agent who is up and accepted',
          );
          break;
        case 'listenForMachine':
          must(isUp(legOf(state, effect.leg)), 'only a leg that is up is listened to');
          must(state.plan.machine !== undefined || state.handoff?.accept.machine !== 'off', 'nobody asks who answered');
          break;
        case 'recordLeg':
          must(isUp(legOf(state, effect.leg)), 'only a leg that is up is recorded');
          must(deadlines.recording !== undefined, 'the end of a recording is waited for');
          break;
        // AgentLedger has the rules of these.
        case 'reserveAgents':
        case 'askPlace':
        case 'leaveQueue':
        case 'forgetAgents':
        case 'followAgent':
        case 'releaseAgent':
          break;
        case 'holdRecordingLeg':
        case 'stopRecordingLeg':
          must(
            before?.recordings.every(({ id, ending }) => id !== effect.recording || ending === null) !== false,
            'a recording is ended once',
          );
          break;
        case 'announceContext':
          must(deadlines.context !== undefined, 'the context is waited for');
          break;
        case 'transcribe':
          must(
            isUp(legOf(state, effect.leg)) && state.plan.speech !== undefined,
            'only a leg that is up is transcribed',
          );
          must(!this.#transcribed.has(effect.leg), 'a leg is transcribed once', effect.leg);
          this.#transcribed.add(effect.leg);
          break;
        case 'watchPauses':
          must(this.#voices.has(effect.leg), 'only an AI is to send audio all the time');
          break;
        case 'expectMedia':
          must(state.plan.early !== undefined, 'only a caller who may be heard early is new');
          break;
        case 'discardRecording':
          must(
            facts.some(({ type }) => type === 'voicemail.discarded'),
            'only what is no message is deleted',
          );
          break;
        // RecordingLedger has the rules of these.
        case 'stopRecord':
        case 'holdRecordings':
        case 'recordBoth':
        case 'stopRecordBoth':
        case 'chime':
          break;
        case 'hint':
        case 'reoffer':
        case 'sendDtmf':
        case 'assignSlot':
        case 'prepare':
        case 'record':
        case 'summarize':
        case 'notifyAi':
          break;
      }
    }
  }

  #hasTimeFor(destination: string, state: StateView, facts: Transition['facts']): boolean {
    const isMember = facts.some((fact) => fact.type === 'member.dialling' && fact.data.destination === destination);
    if (isMember) return true;
    const started = [...this.facts, ...facts].findLast((fact) => fact.type === 'handoff.started');
    // A caller who is recalled may have the fallback for a destination.
    const isNamed = [...this.facts, ...facts].some(
      (fact) => fact.type === 'handoff.destinationsNamed' && fact.data.destinations.includes(destination),
    );
    if (isNamed) return true;
    const isFallback =
      started !== undefined &&
      (!started.data.destinations.includes(destination) ||
        state.plan.handoff.fallback.some((choice) => 'uri' in choice && choice.uri === destination));
    const { handoff } = state;
    const last = this.inputs.at(-1);
    return (
      isFallback ||
      (handoff !== null &&
        last !== undefined &&
        last.at < (this.#turnAt ?? handoff.startedAt) + state.plan.handoff.totalTimeoutMs)
    );
  }

  #open(leg: LegId): void {
    must(!this.#opened.includes(leg), 'a leg is opened once', leg);
    this.#opened.push(leg);
  }

  #legs(before: CallState | null, after: StateView): void {
    const order = ['idle', 'inviting', 'ringing', 'answered', 'ended'];
    const called = after.legs.filter(({ state }) => state !== 'idle');
    must(
      called.every(({ id }) => this.#opened.includes(id)) && called.length === this.#opened.length,
      'the legs are those that were opened',
    );
    must(
      after.legs.every((leg) => leg.state !== 'idle' || leg.id === after.caller),
      'only a caller is yet to be called',
    );
    const { unanswered, id } = callerOf(after);
    must(unanswered === undefined || after.answeredAt === null, 'a caller is answered, or only heard');
    must(unanswered !== 'early' || after.stage.name !== 'conversation', 'whoever talks is answered', id);
    must(unanswered !== 'early' || after.stage.name !== 'voicemail', 'whoever leaves a message is answered', id);
    for (const leg of called) {
      const was = before === null ? null : legOf(before, leg.id);
      must(was === null || order.indexOf(was.state) <= order.indexOf(leg.state), 'a leg only goes forward', leg);
      must((leg.state === 'ended') === this.#ended.has(leg.id), 'an ended leg is on record', leg);
      must(leg.state === 'ended' || leg.closing === this.#hungUp.has(leg.id), 'closing: we asked for the end', leg);
      must(
        leg.state === 'ended' || leg.closing || this.#isNeeded(after, leg),
        'a leg that nobody needs is hung up on',
        leg,
      );
    }
  }

  #isNeeded(state: StateView, leg: Leg): boolean {
    if (state.farewell?.leg === leg.id || state.graceUntil !== null) return true;
    // Who is let go has a time of its own to hang up in, also while another is told goodbye.
    if (leg.leaveBy !== null) return true;
    if (state.ending !== null) return false;
    const { stage, transfer } = state;
    if (leg.replaces !== null || (transfer?.course.name === 'dialling' && transfer.course.leg === leg.id)) return true;
    if (stage.name === 'conversation') {
      const isParkedAi = leg.id === voiceUp(state) && state.voice?.plan.whileHuman !== 'end';
      return isParkedAi || [...stage.members, ...stage.dialled].some((each) => each.leg === leg.id);
    }
    if (leg.id === voiceLegOf(state)) return stage.name === 'with-ai' || leg.state === 'answered';
    return leg.id === state.caller || leg.id === state.agent || this.#grammar.isDialled(leg.id);
  }

  #hearing(was: StateView | null, state: StateView): void {
    const { hears } = state.scene;
    if (state.media === 'open') {
      must(JSON.stringify(hears) === JSON.stringify(sceneOf(state)), 'the newest scene is that of the state');
    }
    const caller = callerOf(state);
    for (const [id, sources] of Object.entries(hears) as [LegId, readonly Source[]][]) {
      const leg = legOf(state, id);
      must(state.media !== 'open' || isUp(leg), 'only a leg that is up hears anything', id);
      const people = sources.filter(({ kind }) => kind === 'leg').length;
      must(sources.length - people <= 1, 'nobody hears two prompts at once', sources);
      must(
        people <= 1 || state.stage.name === 'conversation' || state.graceUntil !== null,
        'nobody hears two people before the conversation',
      );
      for (const source of sources) {
        if (source.kind === 'leg') {
          must(source.leg !== id, 'no leg hears itself');
          const referrer = state.transfer?.referrer;
          must(referrer !== id && referrer !== source.leg, 'a referrer hears nobody and is heard by nobody');
          if (this.#isRinging(state, id, source.leg)) continue;
          must(state.media !== 'open' || isUp(legOf(state, source.leg)), 'what is heard is up', source.leg);
          must(
            legOf(state, id)?.role !== 'ai' || !this.#callerWaits(state),
            'an AI hears nothing while the caller waits',
          );
          if (state.stage.name === 'conversation') {
            const fault = this.#ledger.fault(id, source.leg);
            must(fault === null, fault ?? '', { listener: id, speaker: source.leg });
            continue;
          }
          if (state.graceUntil !== null) {
            const before = was?.scene.hears[id] ?? [];
            const isKept = before.some((each) => each.kind === 'leg' && each.leg === source.leg);
            must(isKept, 'who is released hears whom it heard until it hangs up', {
              listener: id,
              speaker: source.leg,
            });
            continue;
          }
          if (state.stage.name === 'with-ai') {
            must(this.#isWithAi(state, id, source.leg), 'with the AI, caller and AI alone hear each other');
            continue;
          }
          if (this.#asksAi(state, id, source.leg)) continue;
          const agent = source.leg === caller.id ? id : source.leg;
          must(this.#grammar.accepted === agent, 'caller and agent hear each other after the agent accepted only');
          must(source.leg === caller.id || id === caller.id, 'two agents never hear each other');
        } else {
          const goesOn = ['music:', 'ringback:'].includes(kindOf(source.prompt));
          must(source.loop === goesOn, 'music goes on, words are said once', source);
          // Who is released hears what it heard until it hangs up.
          const isMusic = (state.stage.name === 'conversation' || state.graceUntil !== null) && source.loop;
          const audience = AUDIENCE[kindOf(source.prompt)];
          const isToColleague = audience === 'agent' && leg?.role === 'supervisor';
          must(
            isMusic || isToColleague || audience === 'anybody' || audience === leg?.role,
            `the ${leg?.role ?? ''} never hears`,
            source.prompt,
          );
        }
      }
    }
    this.#bridged(state);
  }

  /** Whether the caller hears what the only telephone that rings sends before its answer. It hears nobody. */
  #isRinging(state: StateView, listener: LegId, speaker: LegId): boolean {
    const leg = legOf(state, speaker);
    if (leg?.early !== true || leg.state === 'answered') return false;
    must(
      listener === state.caller && state.handoff?.earlyMedia === true,
      'the caller alone hears early media, by choice',
    );
    must(this.#grammar.open.length === 1 && !leg.closing, 'of several who ring nobody is heard');
    must(state.scene.hears[speaker] === undefined, 'who has not answered hears nobody');
    return true;
  }

  /** Whether these two are the caller and an AI that was connected, and the caller's telephone is there. */
  #isWithAi(state: StateView, one: LegId, other: LegId): boolean {
    const ai = one === state.caller ? other : one;
    return (one === state.caller || other === state.caller) && this.#voices.has(ai) && !callerOf(state).held;
  }

  /** Whether these two are an agent who has not taken the call and an AI that was connected, where the agent may ask it. */
  #asksAi(state: StateView, one: LegId, other: LegId): boolean {
    if (state.handoff?.accept.mode !== 'talk' || this.#grammar.accepted !== null) return false;
    const [agent, ai] = this.#voices.has(one) ? [other, one] : [one, other];
    return this.#voices.has(ai) && this.#grammar.isDialled(agent) && legOf(state, agent)?.held === false;
  }

  /** Whether the caller hears music in a conversation. */
  #callerWaits(state: StateView): boolean {
    const sources = state.scene.hears[state.caller] ?? [];
    return state.stage.name === 'conversation' && sources.some((source) => source.kind === 'play' && source.loop);
  }

  /** A caller who is to have an AI of its own leg hears it, or music, or will in a moment. */
  #hearsVoice(state: StateView): void {
    const caller = callerOf(state);
    if (state.voice === null || state.name !== 'with-ai' || state.ending !== null) return;
    const deadlines = deadlinesOf(state);
    const isOver = state.voice.line.name === 'over';
    must(
      isOver || voiceUp(state) !== null || deadlines.voice !== undefined,
      'an AI that is not there is being connected',
    );
    const sources = state.scene.hears[caller.id] ?? [];
    const isHeld = caller.held || state.plan.holdMusic === null;
    must(isHeld || sources.length > 0 || deadlines.voiceMusic !== undefined, 'no caller is in silence for long');
  }

  /** Checks that bridged parties hear each other and nothing else, unless the agent put the caller on hold. */
  #bridged(state: StateView): void {
    const { stage } = state;
    must(state.agent === null || state.agent !== state.caller, 'nobody is the agent of itself');
    if (stage.name !== 'conversation' || state.media !== 'open') return;
    const { members, held, consult, parked } = stage;
    const isPlain = held.length === 0 && consult === null && parked === null && state.said.length === 0;
    if (members.some(({ mode }) => mode.kind !== 'talk') || !isPlain) return;
    if (state.transfer !== null) {
      this.#transferring(state, state.transfer);
      return;
    }
    if (members.length !== 2) return;
    const agent = legOf(state, members.find(({ leg }) => leg !== callerOf(state).id)?.leg ?? null);
    // A conference is a member from the moment in which its place in it is asked for.
    if (agent?.role === 'conference' && !isUp(agent)) return;
    must(isUp(agent) && isUp(callerOf(state)), 'while the call goes on both parties are up');
    const callerHears = state.scene.hears[callerOf(state).id];
    const agentHears = state.scene.hears[agent.id];
    must(callerHears !== undefined && agentHears !== undefined, 'both are in the room');
    if (callerOf(state).held) {
      must(state.name === 'on-hold', 'a call that the caller put on hold is on hold', state.name);
      must(callerHears.length === 0, 'a caller who put us on hold hears nothing');
    } else if (agent.held) {
      must(state.name === 'on-hold', 'a call that the agent put on hold is on hold', state.name);
      must(agentHears.length === 0, 'an agent who put the caller on hold hears nothing');
      const isMusic = ([source]: readonly Source[]): boolean =>
        source?.kind === 'play' && kindOf(source.prompt) === 'music:' && source.loop;
      must(
        agent.sends
          ? callerHears[0]?.kind === 'leg' && callerHears[0].leg === agent.id
          : state.plan.holdMusic === null
            ? callerHears.length === 0
            : isMusic(callerHears),
        'a caller on hold hears music, ours or that of the holder',
      );
    } else {
      must(state.name === 'with-agent', 'the caller is with the agent', state.name);
      const [toCaller, toAgent] = [callerHears[0], agentHears[0]];
      must(toCaller?.kind === 'leg' && toCaller.leg === agent.id, 'the caller hears the agent');
      must(toAgent?.kind === 'leg' && toAgent.leg === callerOf(state).id, 'the agent hears the caller');
    }
  }

  /** Whether a conversation sent the caller's phone to somebody. */
  #hasSentAway(): boolean {
    return this.facts.some(
      ({ type, data }) => type === 'call.releasing' || (type === 'transfer.started' && data.strategy === 'refer'),
    );
  }

  /** Checks that whoever stays hears music, or silence where there is none, while the new party is called. */
  #transferring(state: StateView, { referrer }: Transfer): void {
    const deadlines = deadlinesOf(state);
    must((deadlines.transfer ?? deadlines.refer) !== undefined, 'a transfer waits no longer than a deadline');
    const members = state.stage.name === 'conversation' ? state.stage.members : [];
    const staying = members.filter(({ leg }) => leg !== referrer);
    // Those who stay talk with each other.
    if (staying.length > 1) return;
    for (const [leg, sources] of Object.entries(state.scene.hears) as [LegId, readonly Source[]][]) {
      // Whoever is let go may hear last words.
      if (legOf(state, leg)?.leaveBy !== null) continue;
      const isMusic = ([source]: readonly Source[]): boolean =>
        source?.kind === 'play' && kindOf(source.prompt) === 'music:' && source.loop;
      const isStaying = staying.some((member) => member.leg === leg && !member.holds);
      const hears = isStaying && state.plan.holdMusic !== null;
      must(hears ? isMusic(sources) : sources.length === 0, 'who stays hears music', leg);
    }
  }

  /** Checks that no state waits for something that need not come. */
  #waitsForSomething(event: CallEvent, state: StateView): void {
    const deadlines = deadlinesOf(state);
    if (event.type === 'deadline') {
      const due = deadlines[event.name];
      must(due === undefined || due > event.at, 'a deadline that fired is over', event.name);
    }
    const { handoff, ending, farewell, graceUntil, media } = state;
    if (media !== 'open') return;
    if (ending !== null) {
      must(handoff === null, 'a call that ends hands nobody over');
      must(farewell === null || deadlines.farewell !== undefined, 'a farewell has a deadline');
      must(graceUntil === null || deadlines.release !== undefined, 'parties have a limited time to leave');
      must(legOf(state, farewell?.leg ?? null)?.state !== 'ended', 'nothing is said to a leg that is over');
      must(
        state.legs.some(
          (leg) =>
            leg.state !== 'ended' &&
            (leg.closing || farewell?.leg === leg.id || graceUntil !== null || leg.leaveBy !== null),
        ),
        'a call that ends waits for a leg',
      );
      return;
    }
    const isOffered = state.stage.name === 'callback';
    must((state.name === 'handoff') === (handoff !== null || isOffered), 'the name of the state fits', state.name);
    must(
      !isOffered || deadlines.callback !== undefined,
      'a caller who is offered a callback waits no longer than a deadline',
    );
    must(
      state.name !== 'voicemail' || deadlines.voicemail !== undefined || deadlines.recording !== undefined,
      'a caller who leaves a message waits no longer than a deadline',
    );
    must(
      state.name !== 'voicemail' || state.handoffs.some(({ result }) => result === 'voicemail'),
      'a handoff led to the voicemail',
    );
    must(state.name !== 'with-ai' || (state.plan.ai !== 'none' && state.ai.alive), 'with the AI: there is one');
    if (handoff === null) return;
    if (deadlines.refer !== undefined) return; // the caller is on its way, and may have taken the agent's leg over
    const { open } = this.#grammar;
    must(
      open.length > 0 || [deadlines.agents, deadlines.room, deadlines.destinations].some((at) => at !== undefined),
      'a handoff has a leg under way, or waits for agents, for room or for the site',
    );
    for (const id of open) {
      const leg = legOf(state, id);
      must(leg !== null && leg.state !== 'ended' && !leg.closing, 'an attempt has a leg under way');
      const guarded =
        leg.state === 'answered'
          ? deadlines.context !== undefined ||
            deadlines.briefing !== undefined ||
            deadlines.postDial !== undefined ||
            deadlines.accept !== undefined ||
            deadlines.answering !== undefined ||
            deadlines.join !== undefined ||
            (handoff.caller.name === 'called' && deadlines.ring !== undefined)
          : deadlines.ring !== undefined;
      must(guarded, 'a handoff waits no longer than a deadline', { phase: handoff.phase, deadlines });
    }
    must(handoff.joining === null || handoff.joining > 0, 'the scene that joins is known');
    must(
      handoff.caller.name !== 'waiting' || state.plan.wait === null || deadlines.wait !== undefined,
      'a waiting caller is told of the wait',
    );
    must(
      state.plan.callback?.agentFirst === undefined ||
        state.handoffs.length > 0 ||
        callerOf(state).state !== 'answered' ||
        handoff.caller.name === 'joining',
      'a caller who is called for an agent does not wait for one',
    );
  }

  #ending(before: StateView | null, after: StateView): void {
    if (before === null || before.ending === null) return;
    must(
      after.ending !== null &&
        after.ending.result === before.ending.result &&
        after.ending.reason === before.ending.reason,
      'the first reason for the end stays',
    );
    must(
      before.ending.sipStatus === null ||
        (before.ending.result === 'refused' && callerOf(before).state !== 'ended') ||
        after.ending.sipStatus === before.ending.sipStatus,
      'the final status of the caller stays',
    );
  }

  #records(state: StateView): void {
    const call = callRecord(state);
    must((call.ended !== null) === (call.state === 'ended'), 'ended tells how once it has ended');
    must((call.endedAt !== null) === (call.state === 'ended'), 'endedAt is there once it has ended');
    const handoffs = handoffsOf(state);
    must(call.handoffs.join() === handoffs.map(({ id }) => id).join(), 'the record names every handoff');
    for (const handoff of handoffs) {
      const record = handoffRecord(state, handoff);
      const ended = record.endedAt !== null;
      must(ended === (record.result !== null) && ended === (record.resultReason !== null), 'result, reason and end');
      must(!ended || record.phase === record.result, 'the phase of a handoff that is over is its result');
      const { firstInviteMs, answeredMs, whisperStartMs, acceptedMs, bridgedMs, releasedMs } = record.timings;
      const times = [firstInviteMs, answeredMs, whisperStartMs, acceptedMs, bridgedMs].filter((ms) => ms !== undefined);
      must(
        times.every((ms, index) => ms >= (times[index - 1] ?? 0)),
        'the moments of a handoff are in order',
        record.timings,
      );
      must((bridgedMs !== undefined) === (record.result === 'bridged'), 'bridged has its moment', record.timings);
      must((releasedMs !== undefined) === (record.result === 'released'), 'released has its moment', record.timings);
      // A REFER of a former handoff, or of a conversation, may come through late.
      const wasSent = handoffs.some(({ moments }) => moments.referred !== null) || this.#hasSentAway();
      must(releasedMs === undefined || wasSent, 'who is released was sent away', record.timings);
      must(
        !ended || record.attempts.every(({ result }) => result !== null),
        'every attempt of a handoff that is over has a result',
      );
    }
  }

  #notices(state: StateView): void {
    const notices = this.effects.flatMap((effect) => (effect.type === 'notifyAi' ? [effect.notice.event] : []));
    const leds = this.facts.flatMap(({ type }, index) => (type === 'call.led' ? [index] : []));
    if (leds.length > 0) {
      const last = notices.slice(notices.lastIndexOf('call.started'));
      must(last[0] === 'call.started' && last.at(-1) === 'call.ended', 'who leads is told of start and end');
      must(last.filter((event) => event === 'call.ended').length === 1, 'who leads is told of the end once');
      must(notices.filter((event) => event === 'call.started').length >= leds.length, 'each who leads is told of it');
      return;
    }
    if (state.plan.ai === 'none' || state.ending?.result === 'refused') {
      must(notices.length === 0, 'nobody is told where there is no AI');
      return;
    }
    if (state.plan.ai === 'voice') {
      must(!notices.includes('call.started') && !notices.includes('call.ended'), 'a voice knows when it begins');
      return;
    }
    must(notices[0] === 'call.started' && notices.at(-1) === 'call.ended', 'the AI is told of start and end');
    must(notices.filter((event) => event === 'call.ended').length === 1, 'the AI is told of the end once');
    const returned = this.facts.filter(({ type, data }) => type === 'handoff.ended' && data.result === 'returned');
    must(
      notices.filter((event) => event === 'handoff.ended').length === returned.length,
      'the AI is told of each handoff that brought the caller back',
    );
  }
}

function isAcceptance({ type }: Fact): boolean {
  return type === 'handoff.accepted';
}

function isUp(leg: Leg | null): leg is Leg {
  return leg?.state === 'answered' && !leg.closing;
}

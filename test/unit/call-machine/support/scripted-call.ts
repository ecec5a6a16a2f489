import type {
  CallEvent,
  CallEventOf,
  CallPlan,
  DeadlineName,
  Effect,
  Transition,
} from '../../../../src/call-machine/index.ts';
import { beginCall, callerOf, deadlinesOf, transition } from '../../../../src/call-machine/index.ts';
import { deepFreeze } from '../../../../src/config/deep-freeze.ts';
import type { AiAction } from '../../../../src/ports/ai.ts';
import type { HandoffRequest } from '../../../../src/ports/call-control.ts';
import type { FactData, FactType } from '../../../../src/ports/facts.ts';
import type { LegId, PlayId } from '../../../../src/ports/ids.ts';
import { asHandoffId, asLegId, asReferId, asSipCallId } from '../../../../src/ports/ids.ts';
import { CallHistory } from './call-history.ts';
import { firstEvent } from './first-event.ts';
import { planWith, wordsOf } from './plan.ts';
import type { StateView } from './state-view.ts';
import { viewOf } from './state-view.ts';

type WithoutTime<Event> = Event extends unknown ? Omit<Event, 'at'> : never;
export type UntimedEvent = WithoutTime<CallEvent>;
export type EffectOf<Type extends Effect['type']> = Extract<Effect, { readonly type: Type }>;

/** 2026-01-01T00:00:00.000Z */
export const START = Date.UTC(2026, 0, 1);
export const CALLER = asLegId('call.1');
export const FIRST_AGENT = asLegId('call.2');
export const SECOND_AGENT = asLegId('call.3');
export const HANDOFF = asHandoffId('call.h1');

/**
 * A call that a test drives by hand. It freezes each input deeply, and checks after each event the rules that hold for
 * every call ({@link CallHistory}).
 */
export class ScriptedCall {
  readonly history: CallHistory;
  /** The result of the last event. */
  last: Transition;
  at: number;

  constructor(plan: CallPlan = planWith(), refusal: CallEventOf<'call.incoming'>['refusal'] = null, at = START) {
    this.at = at;
    const event = firstEvent(plan, at, { refusal, route: '+15559998888' });
    this.history = new CallHistory();
    this.last = beginCall(deepFreeze(event));
    this.history.add(event, null, this.last);
  }

  get state(): StateView {
    return viewOf(this.last.state);
  }

  get effects(): readonly Effect[] {
    return this.last.effects;
  }

  get deadlines(): Partial<Record<DeadlineName, number>> {
    return deadlinesOf(this.state);
  }

  /** The effects of one type from the last event. */
  effect<Type extends Effect['type']>(type: Type): readonly EffectOf<Type>[] {
    return this.effects.filter((effect): effect is EffectOf<Type> => effect.type === type);
  }

  /** The types of the facts from the last event. */
  get facts(): readonly string[] {
    return this.last.facts.map(({ type }) => type);
  }

  /** All facts of one type so far. */
  allFacts<Type extends FactType>(type: Type): readonly FactData<Type>[] {
    return this.history.facts.filter((fact) => fact.type === type).map(({ data }) => data as FactData<Type>);
  }

  send(event: UntimedEvent, at: number = this.at): this {
    const timed: CallEvent = { ...event, at };
    const before = this.last.state;
    this.at = Math.max(this.at, at);
    this.last = transition(deepFreeze(before), deepFreeze(timed));
    this.history.add(timed, before, this.last);
    return this;
  }

  wait(ms: number): this {
    this.at += ms;
    return this;
  }

  /** Lets time pass to a deadline and fires it. */
  fire(name: DeadlineName): this {
    const due = this.deadlines[name];
    if (due === undefined) throw new Error(`no deadline ${name}`);
    this.at = Math.max(this.at, due);
    return this.send({ type: 'deadline', name });
  }

  /** @param takesRefer false: the far end says that it takes no REFER */
  answered(leg: LegId, takesRefer = true): this {
    const sipCallId = asSipCallId(`${leg}@sip`);
    return this.send({ type: 'leg.answered', leg, sipCallId, codec: 'PCMU', ...(!takesRefer && { takesRefer }) });
  }

  progress(leg: LegId, status = 180): this {
    return this.send({ type: 'leg.progress', leg, status, sipCallId: asSipCallId(`${leg}@sip`) });
  }

  /** The caller's phone tells how our REFER goes. */
  told(status: number | null, isFinal = status !== null && status >= 200): this {
    return this.send({ type: 'leg.referProgress', leg: CALLER, status, isFinal });
  }

  ended(leg: LegId, more: Partial<Omit<CallEventOf<'leg.ended'>, 'type' | 'at' | 'leg'>> = {}): this {
    return this.send({ type: 'leg.ended', leg, by: 'remote', status: null, q850Cause: null, detail: null, ...more });
  }

  held(leg: LegId, held: boolean, sends = false): this {
    return this.send({ type: 'leg.media', leg, codec: 'PCMU', held, sends });
  }

  digit(leg: LegId, digit: string): this {
    return this.send({ type: 'media.dtmf', leg, digit, durationMs: 100 });
  }

  keys(leg: LegId, keys: string): this {
    for (const key of keys) this.digit(leg, key);
    return this;
  }

  /** A party begins to speak, or stops. @param agoMs so long before it is told */
  voice(leg: LegId, speaking: boolean, agoMs = 0): this {
    return this.send({ type: 'speech.voice', leg, speaking, since: this.at - agoMs });
  }

  /** A party said something, which ended so long ago, and took so long. */
  said(leg: LegId, text: string, agoMs = 0, lastedMs = 500, confidence: number | null = null): this {
    const endAt = this.at - agoMs;
    return this.send({ type: 'speech.heard', leg, text, startAt: endAt - lastedMs, endAt, confidence });
  }

  ai(...actions: AiAction[]): this {
    return this.send({ type: 'ai.actions', actions });
  }

  /** Actions that the API brings. */
  push(...actions: AiAction[]): this {
    return this.send({ type: 'ai.actions', actions, pushed: true });
  }

  handoff(request: Partial<HandoffRequest> = {}): this {
    return this.send({ type: 'api.handoff', request: { reason: 'billing', summary: 'wants a refund', ...request } });
  }

  /** The play that a leg hears. @throws Error if it hears none */
  playOf(leg: LegId): PlayId {
    const source = this.state.scene.hears[leg]?.find(({ kind }) => kind === 'play');
    if (source?.kind !== 'play') throw new Error(`${leg} hears no prompt`);
    return source.play;
  }

  finished(leg: LegId, error: string | null = null): this {
    return this.send({ type: 'media.playFinished', play: this.playOf(leg), error });
  }

  started(leg: LegId): this {
    return this.send({ type: 'media.playStarted', play: this.playOf(leg) });
  }

  /** Finishes all prompts that an agent is told. */
  briefed(leg: LegId): this {
    while (
      ['whisper:', 'Press ', 'Do you take ', 'You can ask ', 'Sorry, '].some((words) =>
        this.hears(leg).startsWith(words),
      )
    )
      this.finished(leg);
    return this;
  }

  /** Reports that the newest scene is in force. */
  applied(): this {
    return this.send({ type: 'media.sceneApplied', revision: this.state.scene.revision });
  }

  /** What a leg hears in the newest scene: `caller`, `agent`, or the text or file of a prompt. */
  hears(leg: LegId): string {
    const sources = this.state.scene.hears[leg];
    if (sources === undefined) return 'not in the room';
    return sources.length === 0
      ? 'silence'
      : sources
          .map((source) =>
            source.kind === 'leg'
              ? source.leg === callerOf(this.state).id
                ? 'caller'
                : 'agent'
              : wordsOf(source.prompt),
          )
          .join(' + ');
  }

  /** Ends the call by the API, and answers everything that it still waits for. */
  drainByHangup(): this {
    return this.send({ type: 'api.hangup' }).drain();
  }

  /** Answers everything that the call still waits for, until the call has ended. */
  drain(): this {
    for (let steps = 0; this.state.name !== 'ended'; steps += 1) {
      if (steps > 50) throw new Error('the call does not end');
      const closing = this.state.legs.find((leg) => leg.closing);
      const { farewell, media } = this.state;
      if (closing !== undefined) this.ended(closing.id, { by: 'local' });
      else if (farewell !== null) this.finished(farewell.leg);
      else if (this.state.graceUntil !== null) this.fire('release');
      else if (media === 'closing') this.send({ type: 'media.closed' });
      else throw new Error(`the call waits for nothing, in ${this.state.name}`);
    }
    this.history.finish(this.state);
    return this;
  }
}

/** A call whose caller is with the AI. */
export function withAi(plan: CallPlan = planWith()): ScriptedCall {
  return new ScriptedCall(plan).answered(CALLER);
}

/** A call whose first destination is being dialled. The caller hears the announcement. */
export function dialling(plan: CallPlan = planWith(), request: Partial<HandoffRequest> = {}): ScriptedCall {
  return withAi(plan).handoff(request);
}

/** A call whose first agent's telephone rings. */
export function ringing(plan: CallPlan = planWith(), request: Partial<HandoffRequest> = {}): ScriptedCall {
  return dialling(plan, request).wait(1000).progress(FIRST_AGENT);
}

/** A call whose first agent has answered and is being briefed. */
export function briefing(plan: CallPlan = planWith(), request: Partial<HandoffRequest> = {}): ScriptedCall {
  return ringing(plan, request).wait(2000).answered(FIRST_AGENT);
}

/** A call whose first agent has heard the whisper and is to press a digit. */
export function accepting(plan: CallPlan = planWith()): ScriptedCall {
  return briefing(plan).wait(3000).briefed(FIRST_AGENT);
}

/** A call whose first agent has pressed the digit. The scene that joins them is not in force yet. */
export function joining(plan: CallPlan = planWith()): ScriptedCall {
  return accepting(plan).wait(500).digit(FIRST_AGENT, '1');
}

/** A call whose caller is with the first agent. */
export function bridged(plan: CallPlan = planWith()): ScriptedCall {
  return joining(plan).wait(20).applied();
}

export const REFER = asReferId('call.r1');
/** The leg of the new party of a transfer, in a call whose first agent had the caller. */
export const NEW_PARTY = asLegId('call.3');

/** A call whose caller is with the first agent, whose phone sends a REFER. */
export function referred(
  more: Partial<Omit<CallEventOf<'leg.referred'>, 'type' | 'at'>> = {},
  call: ScriptedCall = bridged(),
): ScriptedCall {
  return call.send({
    type: 'leg.referred',
    leg: FIRST_AGENT,
    refer: REFER,
    target: 'sip:new@pbx',
    replaces: null,
    referredBy: 'sip:one@pbx',
    reason: null,
    summary: null,
    ...more,
  });
}

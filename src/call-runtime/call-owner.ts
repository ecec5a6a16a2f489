import type { Clock } from '../ports/clock.ts';
import type { Logger } from 'pino';
import type { CallEvent, CallEventOf, CallState, Effect, Transition } from '../call-machine/index.ts';
import { beginCall, callerLegId, isKeptOut, isMediaOpen, transition } from '../call-machine/index.ts';
import type { AiConnector } from '../ports/ai.ts';
import type { CallId } from '../ports/ids.ts';
import type { JournalEntry } from '../ports/journal.ts';
import type { MediaRoom, RoomEvent } from '../ports/media.ts';
import type { IncomingInvite, SignallingLeg, SignallingPort } from '../ports/signalling.ts';
import type { Store } from '../ports/store.ts';
import { AiLine } from './ai-line.ts';
import { CallAgents, isAgentEffect } from './call-agents.ts';
import { CallEars, isEarEffect } from './call-ears.ts';
import { CallJournal } from './call-journal.ts';
import type { OpenRoom } from './call-room.ts';
import { CallRecordings, isRecordingEffect } from './call-recordings.ts';
import { closeCallRoom, isRoomEffect, openCallRoom, performInRoom } from './call-room.ts';
import { conferenceDialler } from './conference/conference-dialler.ts';
import { CallTimeline } from './call-timeline.ts';
import { mediaEvent } from './media-event.ts';
import { announceContext } from './announce-context.ts';
import type { ContextDelivered } from './announce-context.ts';
import { CallLegs } from './call-legs.ts';
import { CallOutlets } from './call-outlets.ts';
import { DeadlineTimers } from './deadline-timers.ts';
import type { UntimedEvent } from './untimed-event.ts';
import { isLegEffect } from './leg-effects.ts';
import type { LegPeer } from './leg-peer.ts';
import { OutsideEvents } from './outside-events.ts';
import type { OwnerParts } from './owner-parts.ts';
import { CallVoice } from './voice/call-voice.ts';
import { nameDestinations } from './site-webhooks.ts';
import { admitHandoff, followHandoff } from './handoff-place.ts';
import { CallSummary } from './summary/call-summary.ts';
import { refined } from './refine-event.ts';

export interface CallOwnerOptions extends OwnerParts {
  readonly id: CallId;
  readonly signalling: SignallingPort;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly store: Store;
  readonly ai: AiConnector | null;
  /** Where the recording goes. */
  readonly recordingFile: string;
  /** Whom the caller comes from. */
  readonly callerPeer: LegPeer;
  /** @defaultValue nobody is told, so that nothing is waited for */
  readonly contextDelivered?: ContextDelivered | undefined;
  /** A slot in which no caller is parked. */
  readonly freeSlot: () => string;
  /** Every line of the journal, as it is written. */
  readonly onEntry: (entry: JournalEntry) => void;
  /** The call is over and nothing of it is open. */
  readonly onFinished: () => void;
}

/** Feeds one call's machine, one event at a time, and carries out what it asks for. */
export class CallOwner {
  readonly #options: CallOwnerOptions;
  readonly #events: CallEvent[] = [];
  readonly #legs: CallLegs;
  readonly #timers: DeadlineTimers;
  readonly #ai: AiLine;
  readonly #ears: CallEars;
  readonly #recordings: CallRecordings;
  readonly #voice: CallVoice;
  readonly #summary: CallSummary;
  readonly #outlets: CallOutlets;
  readonly #agents: CallAgents;
  readonly #abort = new AbortController();
  /** Every time of the call is on it. */
  readonly #timeline: CallTimeline;
  #state: CallState | null = null;
  #running = false;
  #room: MediaRoom | null = null;
  readonly #outside = new OutsideEvents();
  readonly #journal: CallJournal;

  constructor(options: CallOwnerOptions) {
    this.#options = options;
    this.#timeline = new CallTimeline(options.clock);
    this.#timers = new DeadlineTimers({
      clock: options.clock,
      timeline: this.#timeline,
      onDue: (name, at) => this.#feed({ type: 'deadline', name, at }),
    });
    this.#journal = new CallJournal(options);
    this.#legs = new CallLegs({
      ...options,
      room: () => this.#room,
      emit: (event) => this.dispatch(event),
      emitLater: (event) => this.#later(event),
      wayToVoice: (effect, state) => this.#voice.wayTo(effect, state),
      toConference: conferenceDialler(options, () => this.#state),
    });
    const dispatch = (event: UntimedEvent): void => this.dispatch(event);
    const { signal } = this.#abort;
    this.#ai = new AiLine(options, signal, dispatch);
    this.#agents = new CallAgents({ ...options, dispatch });
    this.#summary = new CallSummary({ ...options, signal, dispatch });
    this.#ears = new CallEars({
      ...options,
      timeline: this.#timeline,
      room: () => this.#room,
      state: () => this.#state,
      dispatch: (event: UntimedEvent, at?: number) => this.dispatch(event, at),
      tellPartial: (notice) => this.#ai.tellPartial(notice),
    });
    this.#recordings = new CallRecordings({ ...options, room: () => this.#room, signal, dispatch });
    this.#outlets = new CallOutlets({ ...options, room: () => this.#room, dispatch });
    this.#voice = new CallVoice({
      ...options,
      state: () => this.#state,
      dispatch,
      onWords: (leg, words) => this.#ears.speech.told(leg, words),
      redact: (text) => options.newRedactor().final(text),
    });
  }

  /** The call as it is; null before its first event. */
  get state(): CallState | null {
    return this.#state;
  }

  /**
   * Begins the call. Signals of the INVITE that come before the room is open wait for it.
   * @param openRoom null for a call that is refused anyway
   */
  async begin(
    invite: IncomingInvite,
    first: Omit<CallEventOf<'call.incoming'>, 'at' | 'type' | 'call' | 'sipCallId'>,
    openRoom: OpenRoom | null,
  ): Promise<void> {
    const { id } = this.#options;
    const at = this.#timeline.now();
    this.#running = true; // the owner keeps signals of the INVITE until the room is there
    const callerLeg = callerLegId(id);
    this.#legs.take(callerLeg, invite, this.#options.callerPeer);
    let { refusal } = first;
    if (openRoom !== null && !(await this.#openRoom(openRoom))) {
      refusal = { status: 503, phrase: 'Service Unavailable', reason: 'media-unavailable' };
    }
    this.#events.unshift({ type: 'call.incoming', at, call: id, sipCallId: invite.sipCallId, ...first, refusal });
    this.#drain();
    if (this.state === null) await this.#stillborn();
  }

  /** Begins a call of ours. Without a room it fails at once, on record. */
  async beginOutgoing(
    first: Omit<CallEventOf<'call.outgoing'>, 'at' | 'type' | 'call'>,
    openRoom: OpenRoom,
  ): Promise<void> {
    const { id } = this.#options;
    const at = this.#timeline.now();
    this.#running = true;
    await this.#openRoom(openRoom);
    this.#events.unshift({ type: 'call.outgoing', at, call: id, ...first });
    this.#drain();
    if (this.state === null) await this.#stillborn();
  }

  async #openRoom(open: OpenRoom): Promise<boolean> {
    this.#room = await openCallRoom(this.#options, open, (event) => this.#roomEvent(event));
    return this.#room !== null;
  }

  /** Ends a call that could not be begun by a fault of ours. The caller is told, and nothing stays. */
  async #stillborn(): Promise<void> {
    this.#legs.reject(callerLegId(this.#options.id), 500, 'Server Internal Error');
    await this.#closeRoom();
    this.#options.onFinished();
  }

  /**
   * Takes an INVITE that asks to take the place of a leg (RFC 3891). The machine decides on it before this returns, or
   * as soon as it has done with the event that it is at.
   * @returns false if the leg is not of this call
   */
  replace(invite: IncomingInvite, leg: SignallingLeg, peer: LegPeer): boolean {
    return this.#legs.replace(invite, leg, peer);
  }

  /** Another application leads the call from now on. The one before is told that the call is over for it. */
  lead(ai: AiConnector): void {
    this.#ai.lead(ai, this.#state?.metadata ?? {});
    this.dispatch({ type: 'api.lead' });
  }

  /**
   * Gives the machine an event, and carries out what it asks for before this returns.
   * @param monotonicMs when it happened, by the clock's `now()`. @defaultValue now
   */
  dispatch(event: UntimedEvent, monotonicMs: number = this.#options.clock.now()): void {
    if (isKeptOut(event, this.#state)) return;
    const admitted = this.#outside.admit(event.type);
    if (admitted !== 'yes') {
      this.#legs.settle(event);
      if (admitted === 'flood') this.dispatch({ type: 'system.flood' }, monotonicMs);
      return;
    }
    // The journal has whole milliseconds, and a replay from it must come to the same.
    this.#feed({ ...refined(event, this.#state, this.#options), at: this.#timeline.at(monotonicMs) });
  }

  #feed(event: CallEvent): void {
    this.#events.push(event);
    if (!this.#running) this.#drain();
  }

  #drain(): void {
    this.#running = true;
    try {
      for (let next = this.#events.shift(); next !== undefined; next = this.#events.shift()) this.#tryApply(next);
    } finally {
      this.#running = false;
    }
  }

  /** A fault of ours costs one event, but neither the call nor the process. */
  #tryApply(event: CallEvent): void {
    try {
      this.#apply(event);
    } catch (error) {
      this.#options.logger.error({ err: error, event: event.type }, 'an event could not be handled');
    }
    this.#legs.settle(event);
    if (event.type === 'leg.ended') this.#ears.end(event.leg);
  }

  #apply(event: CallEvent): void {
    const before = this.#state;
    let result: Transition;
    if (event.type === 'call.incoming' || event.type === 'call.outgoing') result = beginCall(event);
    else if (before === null || before.stage.name === 'ended') return;
    else result = transition(before, event);
    const { state, effects, facts } = result;
    // A voice that changes nothing is not written: there are many, and a replay needs none of them.
    if (event.type === 'speech.voice' && state === before && facts.length === 0 && effects.length === 0) return;
    this.#state = state;
    this.#journal.write(event, before, state, facts);
    this.#ai.follow(facts);
    this.#voice.note(facts);
    this.#summary.note(facts);
    for (const effect of effects) this.#tryPerform(effect, state);
    this.#voice.follow(state);
    this.#outlets.follow(state);
    this.#ears.follow(state);
    this.#timers.follow(state);
    followHandoff(state, this.#options.place);
  }

  /** Carries out effects. One that fails must not hold up the others. */
  #tryPerform(effect: Effect, state: CallState): void {
    try {
      this.#perform(effect, state);
    } catch (error) {
      this.#options.logger.error({ err: error, effect: effect.type }, 'an effect could not be carried out');
    }
  }

  #perform(effect: Effect, state: CallState): void {
    if (isLegEffect(effect)) {
      // Media stops with our BYE.
      if (effect.type === 'hangup') this.#ears.end(effect.leg);
      this.#legs.perform(effect, state);
      return;
    }
    if (isAgentEffect(effect)) {
      this.#agents.perform(effect);
      return;
    }
    if (isEarEffect(effect)) {
      this.#ears.perform(effect, state);
      return;
    }
    if (isRecordingEffect(effect)) {
      this.#recordings.perform(effect);
      if (effect.type === 'holdRecordings') this.#hold(effect.paused, state);
      return;
    }
    if (isRoomEffect(effect)) {
      performInRoom({ ...this.#options, dispatch: (made) => this.dispatch(made) }, this.#room, effect);
      return;
    }
    switch (effect.type) {
      case 'scene':
        this.#room?.setScene(this.#outlets.sceneWith(effect.scene, state));
        return;
      case 'assignSlot':
        // It comes before anything else, so that whoever asked for a slot is told it.
        this.dispatch({ type: 'call.slot', slot: this.#options.freeSlot() });
        return;
      case 'admitHandoff':
        this.dispatch(admitHandoff(effect, this.#options.place));
        return;
      case 'notifyAi':
        if (state.plan.ai !== 'voice') this.#ai.tell(effect.notice);
        this.#voice.tell(effect.notice, state);
        return;
      case 'summarize':
        void this.#summary.make(effect.handoff);
        return;
      case 'nameDestinations':
        void nameDestinations(this.#options, effect, state, this.#abort.signal, (event) => this.dispatch(event));
        return;
      case 'announceContext':
        void announceContext(this.#options, effect.handoff, this.#abort.signal, (event) => this.dispatch(event));
        return;
      case 'closeMedia':
        this.#closeMedia();
        return;
      case 'finish':
        this.#agents.close();
        this.#journal.finish(state);
        this.#options.onFinished();
    }
  }

  #hold(paused: boolean, state: CallState): void {
    this.#ears.silence(paused);
    if (isMediaOpen(state)) this.#room?.setScene(this.#outlets.sceneWith(state.scene, state));
  }

  /** Feeds an event after the present one and all that it makes. */
  #later(event: UntimedEvent): void {
    queueMicrotask(() => this.dispatch(event));
  }

  #roomEvent(event: RoomEvent): void {
    this.#ears.note(event);
    if (this.#outlets.takes(event)) return;
    const media = mediaEvent(event, this.#state?.legs ?? [], this.#options.recordingFile);
    if (media !== null) this.dispatch(media, event.at);
  }

  #closeMedia(): void {
    this.#abort.abort();
    // The last words are on record before the call is. The room does not wait for them.
    void Promise.allSettled([this.#closeRoom(), this.#ears.endAll()]).then(() => {
      this.#later({ type: 'media.closed' });
    });
  }

  async #closeRoom(): Promise<void> {
    await this.#recordings.stopAll();
    if (this.#room !== null) await closeCallRoom(this.#options, this.#room);
  }
}

import type {
  CallEvent,
  CallEventOf,
  CallPlan,
  CallState,
  DeadlineName,
  Leg,
  Transition,
} from '../../../../src/call-machine/index.ts';
import {
  handoffsOf,
  beginCall,
  callerOf,
  deadlinesOf,
  legOf,
  speechOf,
  transition,
  voiceLegOf,
} from '../../../../src/call-machine/index.ts';
import { deepFreeze } from '../../../../src/config/deep-freeze.ts';
import { ANSWERERS } from '../../../../src/ports/answering.ts';
import type { AiAction } from '../../../../src/ports/ai.ts';
import type { HandoffRequest } from '../../../../src/ports/call-control.ts';
import type { HandoffId, LegId, PlayId } from '../../../../src/ports/ids.ts';
import { asHandoffId, asLegId, asPlayId, asRecordingId, asReferId, asSipCallId } from '../../../../src/ports/ids.ts';
import { CallHistory } from './call-history.ts';
import { firstEvent } from './first-event.ts';
import { AGENT_KEYS, CONVERSATION_EVENTS, conversationEvent, isOfConversation } from './conversation-moves.ts';
import type { UntimedEvent } from './scripted-call.ts';
import { START } from './scripted-call.ts';
import type { StateView } from './state-view.ts';
import { viewOf } from './state-view.ts';

/** One move of the world around a call. `pick` chooses among the possible targets, and `ms` passes before the move. */
export type Move =
  /** A move of an environment that behaves. */
  | { readonly kind: 'world'; readonly what: WorldMove; readonly pick: number; readonly ms: number }
  | { readonly kind: 'ai'; readonly actions: readonly AiAction[] | null; readonly ms: number }
  | { readonly kind: 'handoff'; readonly request: HandoffRequest; readonly ms: number }
  | { readonly kind: 'metadata'; readonly metadata: Readonly<Record<string, unknown>>; readonly ms: number }
  /** A move that cannot happen, such as a digit from a leg that is over. */
  | { readonly kind: 'absurd'; readonly what: CallEvent['type']; readonly pick: number; readonly ms: number };

/** Each move happens to the leg, play or scene that is picked. If there is none, nothing happens. */
export const WORLD_MOVES = [
  'answer', 'ring', 'refuse', 'bye', 'closed', 'applied', 'appliedEarlier', 'started', 'finished', 'playFailed',
  'callerDigit', 'agentDigit', 'agentKeys', 'converse', 'deadline', 'hold', 'resume', 'cancelHandoff', 'apiAccepts', 'apiDeclines', 'hangup', 'timeout', 'lost', 'shutdown',
  'contextAnnounced', 'release', 'recorded', 'prepared', 'referOn', 'referDone', 'referFailed', 'referUntold', 'referBye',
  'referred', 'attended', 'replacing', 'transfer', 'voice', 'words', 'wordsMissing', 'quality', 'answeredBy', 'takesMessage', 'aiLost', 'aiPaused',
  'pauseRecording', 'resumeRecording', 'stopRecording', 'agentsReserved', 'agentsReserved', 'noAgents', 'queued', 'queueKey', 'siteNames', 'siteFails',
] as const; // prettier-ignore
export type WorldMove = (typeof WORLD_MOVES)[number];

/** Two legs of three are encrypted, with one suite or another. */
function secured(pick: number): { readonly srtp?: string } {
  const suite = ['AES_CM_128_HMAC_SHA1_80', 'AEAD_AES_256_GCM'][pick % 3];
  return suite === undefined ? {} : { srtp: suite };
}

const FINAL_STATUSES = [486, 480, 408, 404, 403, 487, 488, 500, 503, 600, 603, 604, 302, null];
const NOTHING_KNOWN = {
  packets: null,
  lost: null,
  lossPercent: null,
  burstRatio: null,
  jitterMs: null,
  maxJitterMs: null,
  late: null,
  concealedMs: null,
  mos: null,
  worstMos: null,
};
const SOME_QUALITY = { roundTripMs: 20, maxRoundTripMs: 30, received: NOTHING_KNOWN, sent: NOTHING_KNOWN };
const DIGITS = ['1', '2', '#', '5'];
const SITE_ANSWERS: readonly (readonly string[])[] = [
  ['sip:night@pbx'],
  ['sip:one@pbx', 'agent:anna', 'sip:night@pbx', 'sip:night@pbx'],
  ['skills:any:night'],
  [],
  ['sip:reception@pbx', '2003'],
];

/** A call, and a world that answers its requests late, out of order, or with a failure. */
export class Simulation {
  readonly history = new CallHistory();
  at = START;
  #state: CallState;
  /** The plays that have been in a scene. */
  readonly #plays: PlayId[] = [];

  constructor(plan: CallPlan, refusal: CallEventOf<'call.incoming'>['refusal']) {
    const event = firstEvent(plan, this.at, { refusal, route: '*' });
    const first = beginCall(deepFreeze(event));
    this.#state = first.state;
    this.#took(event, null, first);
  }

  get state(): StateView {
    return viewOf(this.#state);
  }

  /** Of every other list of actions the sender is the voice that the application has connected, if there is one. */
  #asker(actions: readonly AiAction[]): { readonly leg?: LegId } {
    const leg = this.#state.plan.ai === 'webhook' ? voiceLegOf(this.#state) : null;
    return leg !== null && actions.length % 2 === 1 ? { leg } : {};
  }

  move(move: Move): void {
    this.at += move.ms;
    switch (move.kind) {
      case 'world':
        this.#world(move.what, move.pick);
        return;
      case 'ai':
        this.#send(
          move.actions === null
            ? { type: 'ai.failed', message: 'timeout' }
            : { type: 'ai.actions', actions: move.actions, ...this.#asker(move.actions) },
        );
        return;
      case 'handoff':
        this.#send({ type: 'api.handoff', request: move.request });
        return;
      case 'metadata':
        this.#send({ type: 'api.metadata', metadata: move.metadata });
        return;
      case 'absurd':
        this.#send(this.#absurd(move.what, move.pick));
    }
  }

  /**
   * Ends the call. Then it answers all that the call waits for, one thing at a time, in the order that `picks` choose.
   * @returns the number of events
   */
  drain(how: 'shutdown' | 'caller leaves' | 'hangup', picks: readonly number[]): number {
    const caller = callerOf(this.state);
    if (how === 'shutdown') this.#send({ type: 'system.shutdown' });
    else if (how === 'hangup') this.#send({ type: 'api.hangup' });
    else if (caller.state !== 'ended') this.#end(caller, 'remote', caller.state === 'answered' ? null : 487);
    // A caller who puts the agent through may leave, and the transfer goes on.
    if (this.state.ending === null) this.#send({ type: 'api.hangup' });
    let steps = 1;
    const limit = 3 * this.state.legs.length + 10 + this.state.recordings.length;
    for (; this.state.name !== 'ended'; steps += 1) {
      if (steps > limit) throw new Error(`the call does not end: ${JSON.stringify(this.state)}`);
      const open: (() => void)[] = this.state.legs
        .filter((leg) => leg.closing)
        .map((leg) => () => this.#end(leg, 'local', null));
      const { farewell } = this.state;
      if (farewell !== null) {
        open.push(
          () => this.#fire('farewell'),
          () => this.#send({ type: 'media.playFinished', play: farewell.play.id, error: null }),
        );
      }
      if (this.state.graceUntil !== null) open.push(() => this.#fire('release'));
      // A machine may still be left a message.
      if (deadlinesOf(this.state).leave !== undefined) open.push(() => this.#fire('leave'));
      // Recordings tell of their ends before the room is closed, or never.
      if (this.state.recordings.length > 0) open.push(() => this.#world('recorded', steps));
      if (this.state.media === 'closing') open.push(() => this.#send({ type: 'media.closed' }));
      const next = open[(picks[steps % picks.length] ?? 0) % Math.max(open.length, 1)];
      if (next === undefined) throw new Error('the call waits for nothing');
      next();
    }
    this.history.finish(this.state);
    return steps;
  }

  /**
   * Lets only time pass. Deadlines fire, and legs that were hung up end. Nobody answers or presses a key.
   * @returns the number of deadlines that fired until the caller waited for nobody any more
   */
  letTimePass(): number {
    for (let fired = 0; ; fired += 1) {
      for (const leg of this.state.legs.filter(({ closing }) => closing)) this.#end(leg, 'local', 487);
      const { handoff } = this.state;
      if (handoff === null) return fired;
      if (fired > 500) throw new Error('the caller waits for ever');
      this.#world('deadline', 0);
    }
  }

  #send(untimed: UntimedEvent, at = this.at): void {
    const event: CallEvent = { ...untimed, at };
    const before = this.#state;
    const result = transition(deepFreeze(before), deepFreeze(event));
    this.#state = result.state;
    this.#took(event, before, result);
    for (const effect of result.effects) if (effect.type === 'admitHandoff') this.#tellRoom(effect.handoff);
  }

  /** The answer comes at once, or now and then never. */
  #tellRoom(handoff: HandoffId): void {
    const luck = this.history.inputs.length % 5;
    if (luck > 0) this.#send({ type: 'handoff.room', handoff, isAdmitted: luck > 1 });
  }

  #took(event: CallEvent, before: CallState | null, result: Transition): void {
    this.history.add(event, before, result);
    for (const sources of Object.values(result.state.scene.hears)) {
      for (const source of sources) {
        if (source.kind === 'play' && !this.#plays.includes(source.play)) this.#plays.push(source.play);
      }
    }
  }

  #end(leg: Leg, by: 'remote' | 'local', status: number | null): void {
    this.#send({ type: 'leg.ended', leg: leg.id, by, status, q850Cause: null, detail: null });
  }

  #fire(name: DeadlineName): void {
    const due = deadlinesOf(this.state)[name];
    if (due === undefined) return;
    this.at = Math.max(this.at, due);
    this.#send({ type: 'deadline', name });
  }

  #world(what: WorldMove, pick: number): void {
    const { legs, scene } = this.state;
    const choose = <Item>(items: readonly Item[]): Item | undefined => items[pick % Math.max(items.length, 1)];
    const leg = (fits: (leg: Leg) => boolean): Leg | undefined => choose(legs.filter(fits));
    const early = ({ state }: Leg): boolean => state === 'inviting' || state === 'ringing';
    const up = ({ state }: Leg): boolean => state === 'answered';
    const isAgent = ({ role }: Leg): boolean => role === 'agent';
    switch (what) {
      case 'answer': {
        // A 200 may cross our CANCEL. Then a leg that we have hung up answers.
        const answering = leg((it) => early(it) || it.unanswered === 'answering');
        if (answering === undefined) return;
        const { id } = answering;
        // An INVITE without an offer is answered at once.
        const isHeard = this.state.plan.early !== undefined && this.state.direction === 'inbound' && pick % 9 !== 8;
        if (isHeard && early(answering) && answering.role === 'caller') {
          this.#send({ type: 'leg.early', leg: id, sipCallId: asSipCallId(id), codec: 'PCMU', ...secured(pick) });
          return;
        }
        const takesRefer = pick % 5 !== 4;
        this.#send({
          type: 'leg.answered',
          leg: id,
          sipCallId: asSipCallId(id),
          codec: 'PCMU',
          takesRefer,
          ...secured(pick),
        });
        return;
      }
      case 'answeredBy': {
        const asked = leg((it) => up(it) && it.answeredBy === null);
        if (asked === undefined) return;
        const by = choose(ANSWERERS) ?? 'unknown';
        this.#send({ type: 'leg.answeredBy', leg: asked.id, by, why: 'undecided' });
        return;
      }
      case 'takesMessage': {
        const told = leg((it) => up(it) && this.state.messages.some((message) => message.leg === it.id));
        if (told !== undefined) this.#send({ type: 'leg.takesMessage', leg: told.id, why: 'beep' });
        return;
      }
      case 'ring': {
        const isOurs = this.state.direction === 'outbound';
        const ringing = leg((it) => early(it) && (it.role !== 'caller' || isOurs));
        if (ringing === undefined) return;
        const sipCallId = asSipCallId(ringing.id);
        this.#send({ type: 'leg.progress', leg: ringing.id, status: choose([180, 183, 182]) ?? 180, sipCallId });
        if (pick % 3 === 1) {
          // What one trunk sent is over when the next one is tried.
          const over = ringing.early === true && pick % 2 === 0 ? { isOver: true as const } : {};
          this.#send({ type: 'leg.early', leg: ringing.id, sipCallId, codec: 'PCMU', ...over });
        }
        return;
      }
      case 'refuse': {
        const refusing = leg(early);
        // A destination that is spared calls: no INVITE went to it.
        if (refusing !== undefined && isAgent(refusing) && refusing.state === 'inviting' && pick % 7 === 6) {
          const end = { by: 'local', status: null, q850Cause: null, detail: 'skipped', skipped: true } as const;
          this.#send({ type: 'leg.ended', leg: refusing.id, ...end });
        } else if (refusing !== undefined) this.#end(refusing, 'remote', choose(FINAL_STATUSES) ?? null);
        return;
      }
      case 'bye': {
        // Many telephones hang up right after their REFER.
        const referrer = choose([this.state.transfer?.referrer, null]) ?? null;
        const leaving = leg((it) => it.id === referrer && up(it)) ?? leg(up);
        if (leaving !== undefined) this.#end(leaving, choose(['remote', 'remote', 'local']) ?? 'remote', null);
        return;
      }
      case 'closed': {
        const closing = leg((it) => it.closing);
        if (closing !== undefined) this.#end(closing, 'local', null);
        else if (this.state.media === 'closing') this.#send({ type: 'media.closed' });
        return;
      }
      case 'applied':
        this.#send({ type: 'media.sceneApplied', revision: scene.revision });
        return;
      case 'appliedEarlier':
        this.#send({ type: 'media.sceneApplied', revision: Math.max(0, scene.revision - 1 - (pick % 3)) });
        return;
      case 'started':
      case 'finished':
      case 'playFailed': {
        const sources = Object.values(scene.hears).flat();
        const source = choose(sources.filter((it) => it.kind === 'play'));
        if (source === undefined) return;
        const { play } = source;
        if (what === 'started') this.#send({ type: 'media.playStarted', play });
        else if (!source.loop || what === 'playFailed') {
          this.#send({ type: 'media.playFinished', play, error: what === 'finished' ? null : 'no such file' });
        }
        return;
      }
      case 'callerDigit':
      case 'agentDigit': {
        const role = what === 'callerDigit' ? 'caller' : 'agent';
        const pressing = legs.findLast((it) => it.role === role && up(it));
        if (pressing === undefined) return;
        const isOffered = role === 'caller' && this.state.stage.name === 'callback';
        // Whoever is asked for a number enters one now and then.
        for (const digit of choose(isOffered ? [...DIGITS, '55#', '2', '255#1'] : DIGITS) ?? '1') {
          if (up(pressing)) this.#send({ type: 'media.dtmf', leg: pressing.id, digit, durationMs: 100 });
        }
        return;
      }
      case 'agentKeys': {
        const pressing = leg((it) => isAgent(it) && up(it));
        if (pressing === undefined) return;
        for (const digit of choose(AGENT_KEYS) ?? '') {
          this.#send({ type: 'media.dtmf', leg: pressing.id, digit, durationMs: 100 });
        }
        return;
      }
      case 'converse': {
        // What the API asks for fits the call: only then is it told to the machine.
        if (this.state.stage.name !== 'conversation') return;
        const { members, parked } = this.state.stage;
        if (parked !== null && pick % 2 === 0) {
          // Somebody takes the caller.
          this.#send({ type: 'api.addMember', destination: 'sip:member@pbx', role: 'agent', mode: { kind: 'talk' } });
          return;
        }
        const [one, other] = [choose(members), members[(pick >> 3) % Math.max(members.length, 1)]];
        const type = CONVERSATION_EVENTS[(pick >> 2) % CONVERSATION_EVENTS.length];
        if (one === undefined || other === undefined || type === undefined) return;
        this.#send(conversationEvent(type, one.leg, other.leg, pick));
        return;
      }
      case 'deadline': {
        const due = Object.entries(deadlinesOf(this.state)) as [DeadlineName, number][];
        const next = due.sort(([, one], [, other]) => one - other)[0];
        if (next !== undefined) this.#fire(next[0]);
        return;
      }
      case 'hold':
      case 'resume': {
        const holding = leg((it) => up(it));
        if (holding === undefined) return;
        this.#send({
          type: 'leg.media',
          leg: holding.id,
          codec: 'PCMA',
          held: what === 'hold',
          sends: pick % 2 === 0,
          ...secured(pick),
        });
        return;
      }
      case 'cancelHandoff':
        if (this.state.handoff !== null) this.#send({ type: 'api.cancelHandoff', handoff: this.state.handoff.id });
        return;
      case 'apiAccepts':
      case 'apiDeclines': {
        const agent = leg(isAgent);
        if (this.state.handoff === null || agent === undefined) return;
        const answer = what === 'apiAccepts' ? 'accept' : 'decline';
        this.#send({ type: 'api.answerHandoff', handoff: this.state.handoff.id, leg: agent.id, answer });
        return;
      }
      case 'pauseRecording':
        this.#send({ type: 'api.controlRecording', order: 'pause' });
        return;
      case 'resumeRecording':
        this.#send({ type: 'api.controlRecording', order: 'resume' });
        return;
      case 'stopRecording':
        // Most calls are recorded to their end.
        this.#send({ type: 'api.controlRecording', order: pick % 8 === 0 ? 'stop' : 'start' });
        return;
      case 'hangup':
        this.#send({ type: 'api.hangup' });
        return;
      case 'timeout': {
        const silent = leg((it) => up(it));
        if (silent !== undefined) this.#send({ type: 'media.timeout', leg: silent.id });
        return;
      }
      case 'lost':
        this.#send({ type: 'media.lost', reason: 'engine gone' });
        return;
      case 'shutdown':
        this.#send({ type: 'system.shutdown' });
        return;
      case 'referred':
      case 'attended': {
        const asking = leg((it) => up(it));
        if (asking === undefined) return;
        const other = choose(legs.filter((it) => it !== asking && up(it)));
        this.#send({
          type: 'leg.referred',
          leg: asking.id,
          refer: asReferId(`call.r${String(this.history.inputs.length)}`),
          target: choose(['sip:new@pbx', '2004', 'mailto:new@pbx']) ?? '2004',
          replaces: what === 'attended' && other !== undefined ? { kind: 'leg', leg: other.id } : null,
          referredBy: null,
          reason: null,
          summary: null,
        });
        return;
      }
      case 'replacing': {
        const replaced = leg(({ state }) => state !== 'ended');
        if (replaced === undefined) return;
        const sipCallId = asSipCallId(`replacing.${String(this.history.inputs.length)}`);
        this.#send({ type: 'leg.replacing', leg: replaced.id, sipCallId, from: 'sip:pickup@pbx' });
        return;
      }
      case 'transfer':
        this.#send({
          type: 'api.transfer',
          destination: 'sip:new@pbx',
          strategy: choose(['conference', 'refer']) ?? 'refer',
        });
        return;
      case 'agentsReserved':
      case 'noAgents': {
        const { agents } = this.history;
        const { asked } = agents;
        if (asked === null) return;
        const { request } = asked;
        const reserved = what === 'noAgents' ? [] : agents.choose(asked, pick);
        if (reserved.length > 0) this.#send({ type: 'agents.reserved', request, agents: reserved });
        else {
          // Only a queue can be full, and whoever waits in one is not told that agents are busy.
          const reasons = asked.queue === undefined ? (['no-agents', 'busy', 'error'] as const) : (['no-agents', 'queue-full'] as const); // prettier-ignore
          this.#send({ type: 'agents.none', request, reason: choose([...reasons]) ?? 'no-agents' });
        }
        return;
      }
      case 'queued': {
        const { asked } = this.history.agents;
        if (asked?.queue === undefined) return;
        const estimate = choose([null, { lowMs: 0, highMs: 90_000 }]) ?? null;
        this.#send({ type: 'queue.place', request: asked.request, position: 1 + (pick % 3), estimate });
        return;
      }
      case 'queueKey':
        if (this.state.handoff?.asking?.waits !== true) return;
        this.#send({ type: 'media.dtmf', leg: callerOf(this.state).id, digit: choose(['0', '1', '2']) ?? '0', durationMs: 100 }); // prettier-ignore
        return;
      case 'siteNames':
      case 'siteFails': {
        const request = this.state.handoff?.naming?.request;
        if (request === undefined) return;
        if (what === 'siteFails') this.#send({ type: 'destinations.failed', request, reason: 'it answered 500' });
        else {
          const destinations = choose(SITE_ANSWERS) ?? [];
          const hunt = choose([undefined, 'simultaneous', 'longest-idle'] as const);
          this.#send({ type: 'destinations.named', request, destinations, ...(hunt !== undefined && { hunt }) });
        }
        return;
      }
      case 'contextAnnounced': {
        const { handoff } = this.state;
        if (handoff !== null) this.#send({ type: 'context.announced', handoff: handoff.id });
        return;
      }
      case 'recorded': {
        const recording = choose(this.state.recordings);
        if (recording === undefined) return;
        const durationMs = choose([0, 400, 2_000, 9_000]) ?? 0;
        // Whoever records tells by what it ended only where nobody asked for the end.
        const by = recording.ending === null ? (choose(['silence', 'limit', 'failed'] as const) ?? 'limit') : 'stopped';
        const message = by === 'failed' ? 'the disk is full' : null;
        this.#send({ type: 'leg.recorded', recording: recording.id, durationMs, spoken: durationMs > 0, by, message });
        return;
      }
      case 'prepared': {
        const { stage } = this.state;
        if (stage.name === 'voicemail' && stage.turn.kind === 'waiting')
          this.#send({ type: 'media.prepared', play: stage.turn.greeting.id });
        if (stage.name === 'callback' && stage.turn.kind === 'waiting')
          this.#send({ type: 'media.prepared', play: stage.turn.next.id });
        return;
      }
      case 'release':
        this.#send({ type: 'api.release' });
        return;
      case 'aiLost': {
        const ai = legOf(this.state, voiceLegOf(this.state));
        if (ai === null) return;
        this.#send({ type: 'leg.ended', leg: ai.id, by: 'lost', status: null, q850Cause: null, detail: 'gone' });
        return;
      }
      case 'aiPaused': {
        const ai = legOf(this.state, voiceLegOf(this.state));
        if (ai !== null) this.#send({ type: 'media.paused', leg: ai.id, paused: pick % 2 === 0 });
        return;
      }
      case 'quality': {
        // The last word on a leg may come when it is over.
        const any = leg(() => true);
        const alarm = pick % 3 === 0 ? { direction: 'sent' as const, mos: 1.5 } : null;
        if (any !== undefined)
          this.#send({ type: 'media.quality', leg: any.id, quality: SOME_QUALITY, alarm, isFinal: pick % 2 === 0 });
        return;
      }
      case 'voice': {
        const speaker = pick % 2 === 0 ? callerOf(this.state) : leg(up);
        if (speaker === undefined) return;
        const speaking = speechOf(this.state.speech, speaker.id)?.voice?.speaking !== true;
        this.#send({ type: 'speech.voice', leg: speaker.id, speaking, since: this.at - (pick % 400) });
        return;
      }
      case 'words':
      case 'wordsMissing': {
        // Words may come when their speaker has left.
        const speaker = pick % 2 === 0 ? callerOf(this.state) : choose(legs);
        if (speaker === undefined) return;
        const endAt = this.at - (pick % 700);
        const times = { leg: speaker.id, startAt: endAt - 3 * (pick % 500), endAt };
        const confidence = choose([0.5, 0.9, null]) ?? null;
        if (what === 'words')
          this.#send({
            type: 'speech.heard',
            ...times,
            text: choose(['my bill is wrong', 'yes', 'no', 'repeat that', 'take the call']) ?? '',
            confidence,
          });
        else this.#send({ type: 'speech.missing', ...times, reason: 'the worker died' });
        return;
      }
      default:
        this.#refer(what, pick);
    }
  }

  /** What the phone that got our REFER makes of it. */
  #refer(what: 'referOn' | 'referDone' | 'referFailed' | 'referUntold' | 'referBye', pick: number): void {
    const sent = this.state.legs.find(({ refer }) => refer !== 'none');
    if (sent === undefined) return;
    const { id: leg } = sent;
    const told = (status: number | null, isFinal: boolean): void => {
      this.#send({ type: 'leg.referProgress', leg, status, isFinal });
      // A NOTIFY may come twice.
      if (pick % 7 === 6) this.#send({ type: 'leg.referProgress', leg, status, isFinal });
    };
    switch (what) {
      case 'referOn':
        told([null, 100, 180, 183][pick % 4] ?? null, false);
        return;
      case 'referDone':
        told(pick % 3 === 0 ? 202 : 200, true);
        return;
      case 'referFailed':
        told(FINAL_STATUSES[pick % 13] ?? 503, true);
        return;
      case 'referUntold':
        told(pick % 2 === 0 ? null : 100, true);
        return;
      case 'referBye':
        this.#end(sent, 'remote', null);
    }
  }

  /** An event of the given type about anything: legs that are over or never were, old plays, any time. */
  #absurd(type: CallEvent['type'], pick: number): UntimedEvent {
    const choose = <Item>(items: readonly Item[], last: Item): Item => items[pick % (items.length + 1)] ?? last;
    const leg: LegId = choose(
      this.state.legs.map(({ id }) => id),
      asLegId('nobody'),
    );
    const play: PlayId = choose(this.#plays, asPlayId('nothing'));
    const sipCallId = asSipCallId('absurd');
    if (isOfConversation(type)) {
      const other = this.state.legs.at(-1)?.id ?? leg;
      return conversationEvent(type, leg, other, pick);
    }
    const by = pick % 2 === 0 ? 'local' : 'remote';
    switch (type) {
      case 'call.incoming': {
        const { from, to, route, plan } = this.state;
        return { type, call: this.state.id, from, to, route, plan, sipCallId, refusal: null };
      }
      case 'call.outgoing': {
        const { from, to, plan } = this.state;
        return { type, call: this.state.id, from, to, route: '*', plan, ringTimeoutMs: pick, metadata: {} };
      }
      case 'handoff.room':
        return { type, handoff: this.state.handoff?.id ?? asHandoffId('nothing'), isAdmitted: pick % 2 === 0 };
      case 'destinations.named':
        return { type, request: pick % 4, destinations: ['sip:absurd@host'] };
      case 'destinations.failed':
        return { type, request: pick % 4, reason: 'absurd' };
      case 'agents.reserved':
        return { type, request: pick % 4, agents: this.history.agents.choose({ exclude: [], most: 2 }, pick) };
      case 'agents.none':
        return { type, request: pick % 4, reason: 'busy' };
      case 'queue.place':
        return { type, request: pick % 4, position: pick, estimate: null };
      case 'ai.coached':
        return { type, leg: pick % 2 === 0 ? leg : null, text: 'absurd' };
      case 'summary.made': {
        const handoff = handoffsOf(this.state).at(-1)?.id ?? asHandoffId('nothing');
        return { type, handoff, summary: 'absurd', tookMs: pick };
      }
      case 'whisper.measured': {
        const handoffs = handoffsOf(this.state);
        const handoff = handoffs[pick % (handoffs.length + 1)]?.id ?? asHandoffId('nothing');
        const alarm = pick % 3 === 0;
        const result = alarm ? 'leak' : 'none';
        const figures = { leakDb: alarm ? -40 : null, floorDb: -70, correlation: 0.1, lagMs: null, comparedMs: pick };
        return { type, handoff, leg, privacy: { result, why: null, alarm, ...figures } };
      }
      case 'media.quality': {
        const alarm = pick % 3 === 0 ? { direction: 'received' as const, mos: 2 } : null;
        return { type, leg, quality: SOME_QUALITY, alarm, isFinal: pick % 2 === 0 };
      }
      case 'leg.progress':
        return { type, leg, status: 180, sipCallId };
      case 'leg.early':
        return { type, leg, sipCallId, codec: null };
      case 'leg.answered':
        return { type, leg, sipCallId, codec: null };
      case 'leg.answeredBy':
        return { type, leg, by: pick % 2 === 0 ? 'machine' : 'human', why: 'not-heard' };
      case 'leg.takesMessage':
        return { type, leg, why: 'silence' };
      case 'leg.recorded': {
        const recording = this.state.recordings[0]?.id ?? asRecordingId('absurd.rec1');
        return { type, recording, durationMs: pick, spoken: pick % 2 === 0, by: 'stopped', message: null };
      }
      case 'leg.media':
        return { type, leg, codec: null, held: pick % 2 === 0, ...secured(pick) };
      case 'leg.referred': {
        const replaces = pick % 2 === 0 ? null : { kind: 'leg' as const, leg };
        const refer = asReferId(`absurd.r${String(this.history.inputs.length)}`);
        return { type, leg, refer, target: 'sip:absurd@host', replaces, referredBy: null, reason: null, summary: null };
      }
      case 'leg.referProgress':
        return { type, leg, status: FINAL_STATUSES[pick % 14] ?? null, isFinal: pick % 2 === 0 };
      case 'leg.replacing':
        return { type, leg, sipCallId, from: 'sip:absurd@host' };
      case 'leg.ended':
        return { type, leg, by, status: FINAL_STATUSES[pick % 14] ?? null, q850Cause: pick % 128, detail: 'absurd' };
      case 'leg.routed':
        return { type, leg, trunk: 'absurd', failed: pick % 2 === 0 ? null : { sipStatus: 503, q850Cause: null } };
      case 'media.sceneApplied':
        return { type, revision: pick % (this.state.scene.revision + 2) };
      case 'media.playStarted':
      case 'media.prepared':
        return { type, play };
      case 'media.playFinished':
        return { type, play, error: pick % 3 === 0 ? 'absurd' : null };
      case 'media.dtmf':
        return { type, leg, digit: DIGITS[pick % 4] ?? '1', durationMs: -1 };
      case 'api.controlRecording':
        return { type, order: (['pause', 'resume', 'start', 'stop'] as const)[pick % 4] ?? 'pause' };
      case 'media.recordingFailed':
        return { type, error: 'absurd' };
      case 'media.recordingResumed':
        return { type, lostMs: pick };
      case 'siprec.started':
        return { type, sipCallId: asSipCallId('absurd') };
      case 'siprec.failed':
        return { type, reason: 'absurd', sipStatus: pick % 2 === 0 ? null : pick };
      case 'media.timeout':
        return { type, leg };
      case 'media.paused':
        return { type, leg, paused: pick % 2 === 0 };
      case 'media.lost':
        return { type, reason: 'absurd' };
      case 'speech.heard':
        return { type, leg, text: 'absurd', startAt: this.at - pick, endAt: this.at - 2 * pick, confidence: 0 };
      case 'speech.voice':
        return { type, leg, speaking: pick % 2 === 0, since: this.at + 500 - pick };
      case 'speech.missing':
        return { type, leg, startAt: pick, endAt: this.at + pick, reason: 'absurd' };
      case 'deadline':
        return { type, name: DEADLINES[pick % DEADLINES.length] ?? 'ring' };
      case 'ai.actions':
        return { type, actions: [] };
      case 'ai.failed':
        return { type, message: 'absurd' };
      case 'ai.interrupted':
        return { type, leg, playedMs: pick, heard: null };
      case 'api.metadata':
        return { type, metadata: {} };
      case 'api.handoff':
        return { type, request: { reason: '', summary: '', destinations: [] } };
      case 'api.cancelHandoff':
        return { type, handoff: asHandoffId(pick % 2 === 0 ? 'call.h1' : 'nothing') };
      case 'api.answerHandoff':
        return {
          type,
          handoff: asHandoffId(pick % 2 === 0 ? 'call.h1' : 'nothing'),
          leg,
          answer: pick % 3 === 0 ? 'accept' : 'decline',
        };
      case 'context.announced':
        return { type, handoff: asHandoffId(pick % 2 === 0 ? 'call.h1' : 'nothing') };
      case 'api.startStream': {
        const id = `MZ${String(pick % 6)}`;
        const bot = { url: 'wss://ears.example/ws', parameters: {}, authToken: null };
        return { type, stream: { id, name: null, tracks: ['inbound'], ...bot } };
      }
      case 'api.startRecording':
        return { type, maxMs: 1 + pick, trim: pick % 2 === 0 };
      case 'api.holdRecording':
      case 'api.stopRecording':
      case 'api.deleteRecording': {
        const recording = this.state.recordings[0]?.id ?? asRecordingId('absurd.rec1');
        return type === 'api.holdRecording' ? { type, recording, pause: 'skip' } : { type, recording };
      }
      case 'api.disposition':
        return { type, disposition: { resolved: pick % 2 === 0, by: 'absurd' } };
      case 'api.markVoicemail':
        return { type, voicemail: asRecordingId('absurd.rec1'), state: 'heard' };
      case 'api.stopStream':
      case 'stream.started':
        return { type, stream: `MZ${String(pick % 6)}` };
      case 'stream.ended':
        return { type, stream: `MZ${String(pick % 6)}`, lost: pick % 2 === 0, reason: 'absurd' };
      case 'media.closed':
      case 'api.hangup':
      case 'api.lead':
      case 'system.shutdown':
      case 'system.flood':
        return { type };
    }
  }

  /** The agent's leg, if it hears the caller. */
  get joinedAgent(): Leg | null {
    const { hears } = this.state.scene;
    const agent = (Object.keys(hears) as LegId[]).find((id) => hears[id]?.[0]?.kind === 'leg' && id !== callerOf(this.state).id); // prettier-ignore
    return legOf(this.state, agent ?? null);
  }
}

const DEADLINES: readonly DeadlineName[] = [
  'ring',
  'early',
  'total',
  'briefing',
  'postDial',
  'accept',
  'join',
  'wait',
  'listen',
  'farewell',
  'leave',
  'transfer',
  'context',
  'refer',
  'releaseAfter',
  'release',
  'member',
  'park',
  'keys',
  'limit',
  'say',
  'bargeIn',
  'voice',
  'voiceMusic',
  'recording',
  'recordingPause',
  'beep',
  'announcement',
  'agents',
  'voicemail',
  'callback',
];

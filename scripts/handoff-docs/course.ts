import type { CallEvent, CallPlan, CallState, DeadlineName, Transition } from '../../src/call-machine/index.ts';
import { beginCall, callerLegId, deadlinesOf, transition } from '../../src/call-machine/index.ts';
import type { HandoffStrategy } from '../../src/ports/records.ts';
import { asCallbackId, asCallId, asHandoffId, asLegId, asSipCallId } from '../../src/ports/ids.ts';

type WithoutTime<Event> = Event extends unknown ? Omit<Event, 'at'> : never;
/** An event; the course gives it its time. */
export type UntimedEvent = WithoutTime<CallEvent>;

const CALL = asCallId('call');
export const CALLER = callerLegId(CALL);
/** The second leg: the agent's, or that of an AI that speaks for itself. */
export const AGENT = asLegId('call.2');
export const HANDOFF = asHandoffId('call.h1');

/** What has the caller first: an application, or an AI that speaks for itself on a leg of its own. */
export type CourseAi = 'webhook' | 'voice';

/** A plan with everything on, so that nothing stays away for lack of a prompt. */
function planOf(strategy: HandoffStrategy, ai: CourseAi): CallPlan {
  return {
    ai,
    ...(ai === 'voice' && {
      voice: {
        whileHuman: 'park',
        whenEnded: 'hangup',
        reconnects: 2,
        connectTimeoutMs: 5_000,
        pauseMs: null,
        fallback: [],
        tellsWords: false,
      },
    }),
    recording: true,
    holdMusic: { file: 'music' },
    announcement: { text: 'announcement' },
    wait: { prompt: { text: 'update on the wait' }, everyMs: 20_000 },
    queues: [
      {
        name: 'billing',
        maxLength: 20,
        maxWaitMs: 300_000,
        strategy: 'longest-idle',
        serviceLevelMs: 20_000,
        whenNoAgents: 'leave',
        keys: { callback: null, voicemail: null, ai: '1' },
      },
    ],
    callerLeft: { text: 'the caller has left' },
    handoff: {
      destinations: ['sip:one@pbx', 'sip:two@pbx'],
      ringTimeoutMs: 20_000,
      totalTimeoutMs: 60_000,
      accept: { mode: 'dtmf', accept: '1', decline: '2', timeoutMs: 10_000, machine: 'detect' },
      strategy,
      contextTimeoutMs: 2_000,
      releaseAfterMs: 10_000,
      maxPerCall: 20,
      fallback: [],
      whisper: { text: 'whisper' },
      hintApart: true,
      notifyProlongs: true,
      reason: 'New call',
    },
    speech: { language: null, bargeIn: { enabled: true, minSpeechMs: 250 }, endOfTurnMs: 700 },
  };
}

/** A call that is led to one of its phases by the machine itself. */
export class Course {
  state: CallState;
  #at = Date.UTC(2026, 0, 1);

  constructor(strategy: HandoffStrategy = 'conference', ai: CourseAi = 'webhook') {
    this.state = beginCall({
      type: 'call.incoming',
      at: this.#at,
      call: CALL,
      from: '+15550001',
      to: '+15559998888',
      sipCallId: asSipCallId('caller@sip'),
      route: '*',
      plan: planOf(strategy, ai),
      refusal: null,
    }).state;
  }

  /** A call of ours, whose order asks who answers. */
  static outgoing(more: Partial<CallPlan> = {}): Course {
    const course = new Course();
    course.state = beginCall({
      type: 'call.outgoing',
      at: course.now,
      call: CALL,
      from: '+15559998888',
      to: '+15550001',
      route: '*',
      plan: { ...planOf('conference', 'webhook'), machine: { onMachine: 'hangup', message: null }, ...more },
      ringTimeoutMs: 30_000,
      metadata: {},
    }).state;
    return course;
  }

  /** A callback for which an agent is called first. */
  static agentFirst(): Course {
    const agentFirst = {
      whisper: { text: 'whisper' },
      calling: { text: 'we are calling' },
      ringback: { file: 'ringing tone' },
      unreached: { text: 'not reached' },
      ringTimeoutMs: 30_000,
      retryMs: 60_000,
    };
    return Course.outgoing({
      ai: 'none',
      callback: {
        id: asCallbackId('callback'),
        attempt: 1,
        maxAttempts: 3,
        spacingMs: 900_000,
        greeting: { text: 'greeting' },
        destinations: ['sip:one@pbx', 'sip:two@pbx'],
        context: { reason: 'billing', summary: 'refund', fields: null },
        agentFirst,
      },
    });
  }

  get now(): number {
    return this.#at;
  }

  /** What an event would make of the call. A deadline comes when it is due. */
  try(event: UntimedEvent): Transition {
    const due = event.type === 'deadline' ? deadlinesOf(this.state)[event.name] : undefined;
    return transition(this.state, { ...event, at: Math.max(this.#at + 10, due ?? 0) });
  }

  send(event: UntimedEvent): this {
    this.state = this.try(event).state;
    this.#at += 10;
    return this;
  }

  fire(name: DeadlineName): this {
    const due = deadlinesOf(this.state)[name];
    if (due === undefined) throw new Error(`no deadline ${name} runs`);
    this.send({ type: 'deadline', name });
    this.#at = Math.max(this.#at, due);
    return this;
  }

  answered(leg: typeof CALLER): this {
    return this.send({ type: 'leg.answered', leg, sipCallId: asSipCallId(`${leg}@sip`), codec: 'PCMU' });
  }

  ended(leg: typeof CALLER, by: 'remote' | 'local' | 'lost' = 'remote'): this {
    return this.send({ type: 'leg.ended', leg, by, status: null, q850Cause: null, detail: null });
  }

  told(status: number | null, isFinal: boolean): this {
    return this.send({ type: 'leg.referProgress', leg: CALLER, status, isFinal });
  }

  /** Lets a party hear what is played to it to its end. */
  heard(leg: typeof CALLER): this {
    const play = this.playOf(leg);
    if (play === null) throw new Error(`${leg} hears no prompt`);
    return this.send({ type: 'media.playFinished', play, error: null });
  }

  /** What is played to a party; null where that is nothing. */
  playOf(leg: typeof CALLER) {
    const source = this.state.scene.hears[leg]?.find(({ kind }) => kind === 'play');
    return source?.kind === 'play' ? source.play : null;
  }

  applied(): this {
    return this.send({ type: 'media.sceneApplied', revision: this.state.scene.revision });
  }

  pressed(leg: typeof CALLER, digit: string): this {
    return this.send({ type: 'media.dtmf', leg, digit, durationMs: 100 });
  }
}

/**
 * Where a waiting call and the one that takes it meet: a conference of their own, which ends for both with the first that
 * leaves.
 *
 *     waiting --> meeting --> bridged       both are there, and the caller hears the whisper; it is over
 */
import type { Logger } from 'pino';
import type { Clock, TimerHandle } from '../ports/clock.ts';
import type { ConferenceEvent, ConferencePort, WaitSound } from '../ports/conferences.ts';
import type { CallId, ConferenceId } from '../ports/ids.ts';
import type { QueueCaller, QueuePlace, QueueTaker, WaitTurn } from '../ports/call-queues.ts';
import { messageOf } from '../shared/message-of.ts';

/** An application that has nothing to hear is asked again so much later. */
const SILENT_TURN_MS = 5_000;
/** An application is asked no more often, whatever becomes of its sounds. */
const MIN_TURN_MS = 1_000;
/** A call that hears the hold music because its application failed asks it again so much later. */
const RETRY_TURN_MS = 30_000;
/** A call that was to come here and has not come by then is waited for no more. */
const ARRIVAL_MS = 15_000;
/** What stands for no sound at all. */
const NOTHING: WaitSound = { pauseMs: 20 };

export interface MeetingOptions {
  /** The conference's name. */
  readonly room: string;
  readonly conferences: ConferencePort;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How the caller stands. */
  readonly placeOf: (caller: QueueCaller) => QueuePlace;
  /** Somebody was expected and did not come. */
  readonly onAbsent: () => void;
  /** What the caller hears led it out. */
  readonly onTurnedAway: (exit: 'left' | 'hung-up') => void;
  readonly onBridged: () => void;
}

export class Meeting {
  readonly #options: MeetingOptions;
  readonly #inside = new Set<CallId>();
  readonly #ending = new AbortController();
  #caller: QueueCaller | null = null;
  #taker: QueueTaker | null = null;
  #conference: ConferenceId | null = null;
  #state: 'waiting' | 'meeting' | 'bridged' | 'void' = 'waiting';
  /** Counts what the caller is played, so that what is over is known from what was dropped. */
  #turns = 0;
  #turn: { readonly token: string; readonly then: WaitTurn['then']; readonly since: number } | null = null;
  #pause: TimerHandle | null = null;
  /** When those are given up who were to come and are not here yet. */
  readonly #arrivals = new Map<CallId, TimerHandle>();
  /** The caller hears the hold music in the place of what its application has for it. */
  #isWithoutTurns = false;
  /** Sides that are to come here, and do not count on it any more. */
  #expected = 0;
  #released = 0;

  constructor(options: MeetingOptions) {
    this.#options = options;
  }

  get room(): string {
    return this.#options.room;
  }

  get isBridged(): boolean {
    return this.#state === 'bridged';
  }

  get caller(): QueueCaller | null {
    return this.#caller;
  }

  /** Both are in the conference, so that neither waits for the other any more. */
  get isComplete(): boolean {
    return this.#state === 'meeting' || this.#state === 'bridged';
  }

  expectCaller(caller: QueueCaller): void {
    this.#caller = caller;
    this.#expect(caller.call);
  }

  expectTaker(taker: QueueTaker): void {
    this.#taker = taker;
    this.#expect(taker.call);
  }

  /** Takes what happens in its conference. */
  read(event: ConferenceEvent): void {
    if (this.#state === 'bridged') return;
    switch (event.type) {
      case 'participant-join':
        this.#joined(event.participant.call, event.conference.id);
        return;
      case 'participant-leave':
        this.#inside.delete(event.participant.call);
        return;
      case 'announcement-end':
      case 'announcement-fail':
        this.#heard(event.url);
        return;
      case 'conference-end':
        this.#conference = null;
        this.void();
        return;
      default:
    }
  }

  /** One side went away before the two talked: nobody meets here any more. Whoever is here is sent away. */
  void(): void {
    if (this.#state === 'bridged' || this.#state === 'void') return;
    this.#state = 'void';
    for (const timer of this.#arrivals.values()) this.#options.clock.cancel(timer);
    this.#arrivals.clear();
    this.#stopWaiting();
    if (this.#conference !== null) this.#options.conferences.end(this.#conference);
  }

  /** One side does not count on it any more. @returns true if no side does */
  release(): boolean {
    this.#released += 1;
    return this.#released >= this.#expected;
  }

  #expect(call: CallId): void {
    const { clock, onAbsent } = this.#options;
    this.#expected += 1;
    const timer = clock.schedule(ARRIVAL_MS, () => {
      this.#arrivals.delete(call);
      onAbsent();
      this.void();
    });
    this.#arrivals.set(call, timer);
  }

  #joined(call: CallId, conference: ConferenceId): void {
    const { conferences, clock } = this.#options;
    const arrival = this.#arrivals.get(call);
    if (arrival !== undefined) clock.cancel(arrival);
    this.#arrivals.delete(call);
    this.#conference = conference;
    this.#inside.add(call);
    if (this.#state === 'void') {
      conferences.end(conference);
      return;
    }
    const [caller, taker] = [this.#caller, this.#taker];
    const isCallerIn = caller !== null && this.#inside.has(caller.call);
    if (isCallerIn && taker !== null && this.#inside.has(taker.call)) this.#meet(caller, taker, conference);
    else if (isCallerIn) this.#ask(caller);
  }

  /** Asks what the caller hears next. */
  #ask(caller: QueueCaller): void {
    const { nextTurn } = caller;
    if (nextTurn === null) return;
    const { logger, placeOf, clock, conferences } = this.#options;
    this.#turns += 1;
    const turns = this.#turns;
    const since = clock.now();
    const isDue = (): boolean => this.#state === 'waiting' && this.#turns === turns;
    nextTurn(placeOf(caller), this.#ending.signal).then(
      (turn) => {
        if (isDue()) this.#play(caller, turn, since);
      },
      (error: unknown) => {
        if (!isDue() || this.#conference === null) return;
        logger.warn({ callId: caller.call, reason: messageOf(error) }, 'a waiting call hears the hold music');
        this.#isWithoutTurns = true;
        conferences.change(this.#conference, caller.call, { wait: null });
        this.#askIn(RETRY_TURN_MS, caller);
      },
    );
  }

  #play({ call }: QueueCaller, { sounds, then }: WaitTurn, since: number): void {
    if (sounds.length === 0 && then !== 'again') {
      this.#turnAway(call, then);
      return;
    }
    if (this.#isWithoutTurns && this.#conference !== null) {
      this.#isWithoutTurns = false;
      this.#options.conferences.change(this.#conference, call, { wait: [] });
    }
    this.#turn = { token: this.#token, then, since };
    this.#announce(call, sounds.length === 0 ? [{ pauseMs: SILENT_TURN_MS }] : sounds);
  }

  /** What was played is over. */
  #heard(token: string | null): void {
    if (token !== this.#token) return;
    const [caller, turn] = [this.#caller, this.#turn];
    if (this.#state === 'meeting') {
      this.#bridge();
    } else if (caller !== null && turn?.token === token) {
      this.#turn = null;
      if (turn.then === 'again') this.#askSoon(caller, turn.since);
      else this.#turnAway(caller.call, turn.then);
    }
  }

  #askSoon(caller: QueueCaller, since: number): void {
    const ms = since + MIN_TURN_MS - this.#options.clock.now();
    if (ms <= 0) this.#ask(caller);
    else this.#askIn(ms, caller);
  }

  #askIn(ms: number, caller: QueueCaller): void {
    this.#pause = this.#options.clock.schedule(ms, () => {
      this.#pause = null;
      if (this.#state === 'waiting') this.#ask(caller);
    });
  }

  #turnAway(call: CallId, then: 'leave' | 'hang-up'): void {
    this.#options.onTurnedAway(then === 'leave' ? 'left' : 'hung-up');
    if (this.#conference !== null) this.#options.conferences.remove(this.#conference, call);
  }

  /** The one who takes waits with music while the other is told what comes. */
  #meet(caller: QueueCaller, taker: QueueTaker, conference: ConferenceId): void {
    const { conferences, logger, placeOf } = this.#options;
    this.#state = 'meeting';
    this.#stopWaiting();
    const { whisper } = taker;
    const taken = { call: caller.call, waitedMs: placeOf(caller).waitedMs };
    conferences.change(conference, taker.call, { held: { sound: whisper === null ? [] : null } });
    const told = whisper === null ? Promise.resolve([]) : whisper(taken, this.#ending.signal);
    void told
      .catch((error: unknown) => {
        logger.warn({ callId: caller.call, reason: messageOf(error) }, 'a call is taken without a word');
        return [];
      })
      .then((sounds) => {
        if (this.#state !== 'meeting') return;
        this.#turns += 1;
        this.#announce(caller.call, sounds.length === 0 ? [NOTHING] : sounds);
      });
  }

  #bridge(): void {
    const [taker, conference] = [this.#taker, this.#conference];
    if (taker === null || conference === null) return;
    this.#state = 'bridged';
    this.#options.conferences.change(conference, taker.call, { held: false });
    this.#options.onBridged();
  }

  #announce(call: CallId, sounds: readonly WaitSound[]): void {
    if (this.#conference === null) return;
    this.#options.conferences.announce(this.#conference, { sounds, call, url: this.#token, replaces: true });
  }

  get #token(): string {
    return `${this.room}#${String(this.#turns)}`;
  }

  #stopWaiting(): void {
    if (this.#state === 'void') this.#ending.abort();
    this.#turns += 1;
    this.#turn = null;
    if (this.#pause !== null) this.#options.clock.cancel(this.#pause);
    this.#pause = null;
  }
}

import type { Logger } from 'pino';
import type { Effect } from '../call-machine/index.ts';
import type { AnswerEar, AnswerEvent, AnsweringPort } from '../ports/answering.ts';
import type { Clock } from '../ports/clock.ts';
import type { LegId } from '../ports/ids.ts';
import type { MediaFork, MediaRoom, RoomEvent } from '../ports/media.ts';
import { within } from '../shared/within.ts';
import { dropFork, forkLeg } from './fork-leg.ts';
import type { UntimedEvent } from './untimed-event.ts';

/** The ear and the fork may take so long to open. After that nobody knows how the greeting began. */
const OPEN_MS = 1_500;

export interface LegAnsweringOptions {
  /** @defaultValue nobody can listen, so that everybody counts as a human */
  readonly answering?: AnsweringPort | null | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly room: () => MediaRoom | null;
  /** @param monotonicMs when it happened. @defaultValue now */
  readonly dispatch: (event: UntimedEvent, monotonicMs?: number) => void;
}

type ListenEffect = Extract<Effect, { readonly type: 'listenForMachine' }>;

/** A leg that is listened to. */
interface Listened {
  readonly untilMessage: boolean;
  readonly abort: AbortController;
  ear: AnswerEar | null;
  fork: MediaFork | null;
  /** It is known that a machine answered; it is not known yet when it takes a message. */
  isMachine: boolean;
}

/**
 * Finds out who answered the legs of one call: opens an ear for each, and a fork of its audio to it. What fails is told
 * as `not-heard` at once, so that nobody waits for it.
 */
export class LegAnswering {
  readonly #options: LegAnsweringOptions;
  readonly #legs = new Map<LegId, Listened>();

  constructor(options: LegAnsweringOptions) {
    this.#options = options;
  }

  /** Listens to a leg until all is told, or {@link LegAnswering.end}. */
  async listen({ leg, forwarded, untilMessage }: ListenEffect): Promise<void> {
    const { clock, logger, answering = null } = this.#options;
    const room = this.#options.room();
    if (this.#legs.has(leg)) return;
    const abort = new AbortController();
    const listened: Listened = { untilMessage, abort, ear: null, fork: null, isMachine: false };
    this.#legs.set(leg, listened);
    const { signal } = abort;
    try {
      if (answering === null || room === null) throw new Error('nobody can listen');
      const options = { forwarded, untilMessage };
      const lateEar = (ear: AnswerEar): void => ear.end();
      const ear = await within({ clock, ms: OPEN_MS, who: 'who listens', signal, late: lateEar }, () =>
        answering.open(options, (event) => this.#told(leg, listened, event)),
      );
      listened.ear = ear;
      const fork = await forkLeg(room, leg, ear.address, { clock, ms: OPEN_MS, signal });
      listened.fork = fork;
      ear.began(fork);
    } catch (error) {
      if (signal.aborted) return;
      logger.warn({ err: error, legId: leg }, 'nobody listens who answered');
      this.#notHeard(leg, listened);
    }
  }

  /** The engine ended a fork by itself. */
  forkLost({ fork }: Extract<RoomEvent, { readonly type: 'forkLost' }>): void {
    const listened = this.#legs.get(fork.leg);
    if (listened?.fork === fork) this.#notHeard(fork.leg, listened);
  }

  /** A leg ends. Idempotent. */
  end(leg: LegId): void {
    const listened = this.#legs.get(leg);
    if (listened === undefined) return;
    this.#legs.delete(leg);
    listened.abort.abort();
    listened.ear?.end();
    if (listened.fork !== null) dropFork(listened.fork);
  }

  endAll(): void {
    for (const leg of this.#legs.keys()) this.end(leg);
  }

  #told(leg: LegId, listened: Listened, event: AnswerEvent): void {
    if (this.#legs.get(leg) !== listened) return;
    const { clock, dispatch } = this.#options;
    const at = Math.min(event.at, clock.now());
    if (event.type === 'takesMessage') {
      this.end(leg);
      dispatch({ type: 'leg.takesMessage', leg, why: event.why }, at);
      return;
    }
    listened.isMachine = event.by === 'machine';
    if (!listened.isMachine || !listened.untilMessage) this.end(leg);
    dispatch({ type: 'leg.answeredBy', leg, by: event.by, why: event.why }, at);
  }

  #notHeard(leg: LegId, { isMachine }: Listened): void {
    this.end(leg);
    const { dispatch } = this.#options;
    if (isMachine) dispatch({ type: 'leg.takesMessage', leg, why: 'not-heard' });
    else dispatch({ type: 'leg.answeredBy', leg, by: 'unknown', why: 'not-heard' });
  }
}

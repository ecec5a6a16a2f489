import type { Logger } from 'pino';
import type { CallState } from '../../call-machine/index.ts';
import { endingOf, legOf } from '../../call-machine/index.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CallId, LegId } from '../../ports/ids.ts';
import { asLegId, asPlayId } from '../../ports/ids.ts';
import type { MediaRoom, RoomEvent, Scene } from '../../ports/media.ts';
import type { SignallingPort } from '../../ports/signalling.ts';
import type { SiprecTarget } from '../../ports/siprec.ts';
import { recordingMetadata } from '../../siprec/index.ts';
import { pause } from '../../shared/pause.ts';
import type { UntimedEvent } from '../untimed-event.ts';
import { Participants } from './participants.ts';
import { RecordingSession } from './recording-session.ts';

/** The first pause before the server is called again; each is twice as long as the one before. */
const RETRY_MS = 2_000;
const MOST_RETRY_MS = 30_000;

export interface CallSiprecOptions {
  readonly id: CallId;
  /** The recording server; null or missing: the call has none. */
  readonly siprec?: SiprecTarget | null | undefined;
  readonly signalling: Pick<SignallingPort, 'dial'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly room: () => MediaRoom | null;
  readonly dispatch: (event: UntimedEvent) => void;
}

/**
 * Has a call recorded by a server of the site (SIPREC, RFC 7866). Its streams are two legs of the room that nobody hears:
 * one hears the caller, the other all that the caller hears. It harms no call, and is called again where it is lost.
 */
export class CallSiprec {
  readonly #options: CallSiprecOptions;
  readonly #said: LegId;
  readonly #heard: LegId;
  readonly #participants = new Participants();
  readonly #abort = new AbortController();
  #session: RecordingSession | null = null;
  #begun = false;
  #state: CallState | null = null;

  constructor(options: CallSiprecOptions) {
    this.#options = options;
    this.#said = asLegId(`${options.id}.siprec1`);
    this.#heard = asLegId(`${options.id}.siprec2`);
  }

  /** The scene with the two streams, which are silent while the recording of the call is paused. */
  sceneWith(scene: Scene, { caller, ownRecording }: Pick<CallState, 'caller' | 'ownRecording'>): Scene {
    if (this.#target === null || (ownRecording?.pause ?? null) !== null) return scene;
    // A playing is heard by one leg: the server has its own of the same prompt.
    const heard = (scene.hears[caller] ?? []).map((source) =>
      source.kind === 'play' ? { ...source, play: asPlayId(`${source.play}.siprec`) } : source,
    );
    const streams = { [this.#said]: [{ kind: 'leg', leg: caller } as const], [this.#heard]: heard };
    return { ...scene, hears: { ...scene.hears, ...streams } };
  }

  /** Whether an event of the room is about a stream, of which the call machine knows nothing. */
  owns(event: RoomEvent): boolean {
    return 'leg' in event && (event.leg === this.#said || event.leg === this.#heard);
  }

  /** Keeps the session in step with the call. Runs after every event. */
  follow(state: CallState): void {
    if (this.#target === null) return;
    this.#state = state;
    if (endingOf(state) !== null || state.stage.name === 'ended') {
      this.end();
      return;
    }
    if (legOf(state, state.caller)?.state !== 'answered') return;
    const changed = this.#participants.follow(state, this.#options.clock.wall());
    if (!this.#begun) {
      this.#begun = true;
      void this.#run();
    } else if (changed) this.#session?.update();
  }

  /** Idempotent. */
  end(): void {
    if (this.#abort.signal.aborted) return;
    this.#abort.abort();
    this.#session?.close();
  }

  get #target(): SiprecTarget | null {
    return this.#options.siprec ?? null;
  }

  async #run(): Promise<void> {
    const { clock, logger, dispatch } = this.#options;
    const { signal } = this.#abort;
    const isOver = (): boolean => signal.aborted;
    for (let waitMs = RETRY_MS, told = false; !isOver(); waitMs = Math.min(2 * waitMs, MOST_RETRY_MS)) {
      let startedMs = Infinity;
      const session = this.#newSession(() => {
        startedMs = clock.now();
        told = false;
      });
      if (session === null) return;
      this.#session = session;
      const { reason, sipStatus } = await session.run();
      this.#session = null;
      if (isOver()) return;
      logger.warn({ reason, sipStatus }, 'the recording server does not record this call; it is called again');
      if (!told) dispatch({ type: 'siprec.failed', reason, sipStatus });
      told = true;
      // A server that takes a call and drops it again is not called every other second.
      if (clock.now() - startedMs > MOST_RETRY_MS) waitMs = RETRY_MS;
      await pause(clock, waitMs, signal);
    }
  }

  #newSession(onStarted: () => void): RecordingSession | null {
    const { id, room, signalling, clock, logger, dispatch } = this.#options;
    const media = room();
    const target = this.#target;
    if (media === null || target === null) return null;
    return new RecordingSession({
      call: id,
      target,
      room: media,
      legs: [this.#said, this.#heard],
      signalling,
      clock,
      logger,
      metadata: () => this.#metadata(),
      onStarted: (sipCallId) => {
        onStarted();
        dispatch({ type: 'siprec.started', sipCallId });
        // Somebody may have come or gone since its INVITE.
        this.#session?.update();
      },
    });
  }

  #metadata(): string {
    const { id } = this.#options;
    const { caller, others } = this.#participants;
    const state = this.#state;
    if (caller === null || state === null) throw new Error('the call has not begun');
    const sipCallId = legOf(state, state.caller)?.sipCallId ?? null;
    return recordingMetadata({ call: id, sipCallId, startMs: caller.sinceMs, caller, others });
  }
}

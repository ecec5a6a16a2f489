import type { Logger } from 'pino';
import type { Clock } from '../ports/clock.ts';
import type { LegId } from '../ports/ids.ts';
import type { MediaRecording, MediaRoom } from '../ports/media.ts';
import { messageOf } from '../shared/message-of.ts';
import { pause } from '../shared/pause.ts';
import { within } from '../shared/within.ts';
import { MEDIA_REQUEST_MS } from './leg-media.ts';

/** Between two attempts to begin a recording: a disk that is full may have room again. */
const RETRY_MS = 10_000;

/** What a {@link CallRecording} is given. */
export interface CallRecordingOptions {
  readonly room: MediaRoom;
  readonly file: string;
  readonly leg: LegId;
  readonly paused: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Aborted when the call ends. */
  readonly signal: AbortSignal;
  /** It could not begin, and is tried again. It is told once. */
  readonly onFailed: (error: string) => void;
  /** It runs after all, and lacks so much. */
  readonly onResumed: (lostMs: number) => void;
}

/** A recording that the media room makes for a call, from the wish for it to its end. What is wanted of it may change. */
export class CallRecording {
  readonly #options: CallRecordingOptions;
  #leg: LegId;
  #paused: boolean;
  #recording: MediaRecording | null = null;
  #over = false;

  constructor(options: CallRecordingOptions) {
    this.#options = options;
    this.#leg = options.leg;
    this.#paused = options.paused;
  }

  /** Begins it, again and again where it fails, until it runs or nobody wants it any more. Never rejects. */
  async begin(): Promise<void> {
    const { room, file, clock, signal, onFailed, onResumed } = this.#options;
    const firstMs = clock.now();
    const late = (recording: MediaRecording): void => void recording.stop();
    for (let failed = false; this.#isWanted(); failed = true) {
      try {
        const [leg, paused] = [this.#leg, this.#paused];
        const wait = { clock, ms: MEDIA_REQUEST_MS, who: 'the media engine', signal, late };
        const recording = await within(wait, () => room.record(leg, file, { paused, wideband: true }));
        this.#recording = recording;
        if (!this.#isWanted()) await this.stop();
        else if (leg !== this.#leg) this.moveTo(this.#leg);
        if (paused !== this.#paused) this.hold(this.#paused);
        if (failed) onResumed(Math.round(clock.now() - firstMs));
        return;
      } catch (error) {
        // A caller that left at once takes the channel with it that was to be recorded.
        if (!this.#isWanted()) return;
        if (!failed) onFailed(messageOf(error));
      }
      await pause(clock, RETRY_MS, signal);
    }
  }

  /** Another leg is recorded from now on. What goes wrong is logged. */
  moveTo(leg: LegId): void {
    this.#leg = leg;
    this.#recording?.moveTo(leg).catch((error: unknown) => {
      this.#options.logger.warn({ err: error, legId: leg }, 'a recording goes on without the leg that it is to be of');
    });
  }

  /** Pauses it, or ends the pause. */
  hold(paused: boolean): void {
    this.#paused = paused;
    void (paused ? this.#recording?.pause() : this.#recording?.resume());
  }

  /** Ends it. It never rejects: a media engine that is silent must not keep the call up. */
  async stop(): Promise<void> {
    const { clock, logger } = this.#options;
    this.#over = true;
    const recording = this.#recording;
    if (recording === null) return;
    try {
      await within({ clock, ms: MEDIA_REQUEST_MS, who: 'the media engine' }, () => recording.stop());
    } catch (error) {
      logger.error({ err: error }, 'a recording did not end in order');
    }
  }

  #isWanted(): boolean {
    return !this.#over && !this.#options.signal.aborted;
  }
}

import type { Clock, TimerHandle } from '../../ports/clock.ts';
import type { TurnOptions, VoiceEvent, VoiceStream } from '../../ports/speech.ts';
import type { FrameCutter } from './frame-cutter.ts';
import { TurnTracker } from './turn-tracker.ts';

interface TurnStreamOptions {
  readonly clock: Clock;
  readonly turns: TurnOptions;
  readonly onEvent: (event: VoiceEvent) => void;
  readonly onClose: () => void;
}

/** The sound of a write may come so much later than that of the one before. More is silence. */
const LATE_MS = 60;

/** One speaker of a detector: cuts writes into frames, and ends a turn also where no more writes come. */
export class TurnStream implements VoiceStream {
  readonly #clock: Clock;
  readonly #silenceMs: number;
  readonly #onClose: () => void;
  readonly #tracker: TurnTracker;
  readonly #cutter: FrameCutter;
  #writtenAt = 0;
  #timer: TimerHandle | null = null;
  #closed = false;

  /** @param cut makes the cutter, whose frames are judged and given to `tracker` */
  constructor({ clock, turns, onEvent, onClose }: TurnStreamOptions, cut: (tracker: TurnTracker) => FrameCutter) {
    this.#clock = clock;
    this.#silenceMs = turns.silenceMs;
    this.#onClose = onClose;
    this.#tracker = new TurnTracker(turns, (event) => {
      if (!this.#closed) onEvent(event);
    });
    this.#cutter = cut(this.#tracker);
  }

  write(pcm: Int16Array, atMs: number): void {
    if (this.#closed) return;
    this.#writtenAt = this.#clock.now();
    this.#cutter.write(pcm, atMs);
    if (this.#timer === null && this.#tracker.busy) this.#watch(this.#silenceMs + LATE_MS);
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#timer !== null) this.#clock.cancel(this.#timer);
    this.#onClose();
  }

  /** A telephone that sends nothing while its speaker is silent (RFC 3389) must not keep the turn open. */
  #watch(delayMs: number): void {
    this.#timer = this.#clock.schedule(delayMs, () => {
      this.#timer = null;
      const idleMs = this.#clock.now() - this.#writtenAt;
      const leftMs = this.#silenceMs + LATE_MS - idleMs;
      if (leftMs <= 0) this.#tracker.silentUntil(this.#cutter.nextMs + idleMs);
      if (!this.#closed && this.#tracker.busy) this.#watch(Math.max(leftMs, LATE_MS));
    });
  }
}

import { SAMPLES_PER_MS } from '../sound-time.ts';
import { NoiseFloor } from './noise-floor.ts';

/** A frame with samples of its own. */
export interface HeldFrame {
  readonly samples: Int16Array;
  readonly startMs: number;
}

/** What is no louder than this above the quietest noise (4.5 dB) is the line's noise, or nothing. */
const QUIET_RATIO = 2.8;
/** Silence begins after so many quiet frames (320 ms). The network remembers little else than silence then. */
const SILENT_FRAMES = 10;
/** So many frames of a silence are held, and judged before what ends it: a word begins softly. */
const HELD_FRAMES = 3;
/** The pole of a high-pass at 200 Hz, which takes out mains hum and offsets. */
const POLE = 1 - (2 * Math.PI * 200) / (SAMPLES_PER_MS * 1000);

/**
 * Keeps the silence of one line from a network that need not see it: it costs as much as speech, and is most of a call.
 * The first frame that is louder than the line's noise comes with what was said right before it. It keeps
 * {@link HELD_FRAMES} frames.
 */
export class SilenceGate {
  readonly #floor: NoiseFloor;
  readonly #held: HeldFrame[] = [];
  #quietFrames = 0;
  #lastSample = 0;
  #lastPassed = 0;

  constructor(frameMs: number) {
    this.#floor = new NoiseFloor(frameMs);
  }

  /**
   * @param samples a frame, which is copied
   * @param nobodySpeaks whether all frames before were judged, and none of them may be a part of a turn
   * @returns the frames to be judged now, oldest first; none in a silence
   */
  pass(samples: Int16Array, startMs: number, nobodySpeaks: boolean): readonly HeldFrame[] {
    const power = this.#powerOf(samples);
    const isQuiet = power <= QUIET_RATIO * this.#floor.learn(power);
    this.#quietFrames = isQuiet ? this.#quietFrames + 1 : 0;
    this.#held.push({ samples: samples.slice(), startMs });
    if (this.#quietFrames > SILENT_FRAMES && nobodySpeaks) {
      if (this.#held.length > HELD_FRAMES) this.#held.shift();
      return [];
    }
    return this.#held.splice(0);
  }

  /** Nothing was heard for a time: what comes next does not follow on what is held. */
  reset(): void {
    this.#held.length = 0;
    this.#quietFrames = 0;
    this.#lastSample = 0;
    this.#lastPassed = 0;
  }

  /** The power above 200 Hz. */
  #powerOf(samples: Int16Array): number {
    let last = this.#lastSample;
    let passed = this.#lastPassed;
    let power = 0;
    for (const sample of samples) {
      passed = POLE * (passed + sample - last);
      last = sample;
      power += passed * passed;
    }
    this.#lastSample = last;
    this.#lastPassed = passed;
    return power / samples.length;
  }
}

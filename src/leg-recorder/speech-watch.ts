import { EnergyFrames } from '../speech/vad/energy-frames.ts';
import type { SpectrumMaker } from '../speech/vad/spectrum.ts';
import { TurnTracker } from '../speech/vad/turn-tracker.ts';

const FRAME_MS = 20;
/** A pause between two words is no silence yet. */
const PAUSE_MS = 240;
const SHORTEST_WORD_MS = 100;

/** Whether somebody speaks, and how long nobody has, by energy. It is pure: time is what the frames say. */
export class SpeechWatch {
  readonly #frames: EnergyFrames;
  readonly #tracker: TurnTracker;
  #endMs = 0;
  #speaks = false;
  #quietSinceMs = 0;
  #spokenFromMs: number | null = null;

  /** @param spectra may be shared: it keeps no sound */
  constructor(spectra: SpectrumMaker) {
    this.#frames = new EnergyFrames(spectra);
    const turns = { silenceMs: PAUSE_MS, minSpeechMs: SHORTEST_WORD_MS, maxTurnMs: Infinity };
    this.#tracker = new TurnTracker(turns, ({ type, atMs }) => {
      this.#speaks = type === 'started';
      this.#spokenFromMs ??= atMs;
      this.#quietSinceMs = atMs;
    });
  }

  /** Somebody has spoken. */
  get spoken(): boolean {
    return this.#spokenFromMs !== null;
  }

  /** When the first word began; null: nobody has spoken. */
  get spokenFromMs(): number | null {
    return this.#spokenFromMs;
  }

  /** Nobody has spoken for so long. */
  get silentMs(): number {
    return this.#speaks ? 0 : this.#endMs - this.#quietSinceMs;
  }

  /** @param samples the next 20 ms at 8 kHz */
  feed(samples: Int16Array): void {
    const startMs = this.#endMs;
    this.#endMs += FRAME_MS;
    this.#tracker.feed({ startMs, endMs: this.#endMs, ...this.#frames.judge(samples) });
  }
}

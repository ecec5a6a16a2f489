import type { G711Law } from './g711.ts';
import { encodeSample, FRAME_SAMPLES } from './g711.ts';
import { PitchSynthesis, SYNTHESIS_HISTORY } from './pitch-synthesis.ts';

/** What is made up is at full volume for 10 ms, and silent after 60 ms (ITU-T G.711 appendix I.2.6). */
const FULL_SAMPLES = 80;
const LOST_SAMPLES = 480;
/** The voice that comes back is blended in over a quarter of a pitch period, and longer after longer losses (I.2.7). */
const LONGER_EACH = 80;
const LONGER_BY = 32;
const LONGEST_BLEND = 80;

const EMPTY = Buffer.alloc(0);

/** Makes up lost audio: the last pitch periods of the voice again, fading to silence, and a smooth way back. */
export class Concealer {
  readonly #law: G711Law;
  /** The newest frames that were given out, the oldest octet first. */
  readonly #history = Buffer.alloc(SYNTHESIS_HISTORY);
  readonly #linear = new Int16Array(SYNTHESIS_HISTORY);
  /** Samples lost in a row; from {@link LOST_SAMPLES} on there is silence. */
  #lost = LOST_SAMPLES;
  #synthesis: PitchSynthesis | null = null;
  /** Samples that the voice is still to be blended with what was made up, and of how many. */
  #blend = 0;
  #blendLength = 0;
  /** Samples that were lost before the voice came back. */
  #lostBefore = 0;

  constructor(law: G711Law) {
    this.#law = law;
    this.#history.fill(law.silence);
  }

  /** Whether it has nothing left to make audio of. */
  get isSilent(): boolean {
    return this.#lost >= LOST_SAMPLES;
  }

  /** Remembers a whole frame. After a loss its beginning is blended with what was made up. */
  good(frame: Buffer): void {
    if (this.#synthesis !== null) this.#mend(frame, 0, () => true);
    this.#lost = 0;
    this.#remember(frame);
  }

  /** Fills the missing samples of `frame`, the first of them at `from`. False if it filled in only silence. */
  fill(frame: Buffer, from: number, isPresent: (index: number) => boolean): boolean {
    const made = this.#mend(frame, from, isPresent);
    this.#remember(frame);
    return made;
  }

  /** Makes nothing up until the next good frame. */
  stop(): void {
    this.#lost = LOST_SAMPLES;
    this.#synthesis = null;
    this.#blend = 0;
  }

  /** The next frame does not follow on the last one: its beginning is blended with how the voice would have gone on. */
  splice(): void {
    if (this.#lost > 0 || this.#blend > 0) return;
    this.#begin(EMPTY, 0);
    this.#lostBefore = 0;
    this.#blendLength = LONGEST_BLEND;
    this.#blend = LONGEST_BLEND;
  }

  #mend(frame: Buffer, from: number, isPresent: (index: number) => boolean): boolean {
    const { decode } = this.#law;
    let made = false;
    for (let index = from; index < FRAME_SAMPLES; index++) {
      const sample = isPresent(index)
        ? this.#present(decode[frame[index] as number] as number)
        : this.#missing(frame, index);
      if (sample !== null) frame[index] = encodeSample(this.#law, Math.round(sample));
      made ||= this.#lost > 0 && this.#lost < LOST_SAMPLES;
    }
    return made;
  }

  /** A sample that came. Null: it stays as it is. */
  #present(sample: number): number | null {
    if (this.#lost > 0) this.#comeBack();
    if (this.#blend === 0) return null;
    const weight = 1 - this.#blend / (this.#blendLength + 1);
    const gone = (this.#synthesis?.next() ?? 0) * gainAfter(this.#lostBefore);
    if (--this.#blend === 0) this.#synthesis = null;
    return sample * weight + gone * (1 - weight);
  }

  /** A sample to be made up. */
  #missing(frame: Buffer, index: number): number {
    if (this.#lost >= LOST_SAMPLES) {
      this.#synthesis = null;
      return 0;
    }
    // A loss while the voice comes back from another goes on with that one.
    if (this.#synthesis === null) this.#begin(frame, index);
    this.#blend = 0;
    const gain = gainAfter(this.#lost++);
    return (this.#synthesis?.next() ?? 0) * gain;
  }

  #comeBack(): void {
    const lost = this.#lost;
    this.#lost = 0;
    if (this.#synthesis === null || lost >= LOST_SAMPLES) {
      this.#synthesis = null;
      return;
    }
    this.#lostBefore = lost;
    const longer = LONGER_BY * Math.floor((lost - 1) / LONGER_EACH);
    this.#blendLength = Math.min(LONGEST_BLEND, (this.#synthesis.period >> 2) + longer);
    this.#blend = this.#blendLength;
  }

  /** @param index of the first missing sample: those before it came */
  #begin(frame: Buffer, index: number): void {
    const { decode } = this.#law;
    const linear = this.#linear;
    for (let at = 0; at < SYNTHESIS_HISTORY; at++) {
      const from = at + index - SYNTHESIS_HISTORY;
      const octet = from >= 0 ? frame[from] : this.#history[at + index];
      linear[at] = decode[octet as number] as number;
    }
    this.#synthesis = new PitchSynthesis(linear);
  }

  #remember(frame: Buffer): void {
    this.#history.copyWithin(0, FRAME_SAMPLES);
    frame.copy(this.#history, SYNTHESIS_HISTORY - FRAME_SAMPLES, 0, FRAME_SAMPLES);
  }
}

/** Volume after so many samples that were made up. */
function gainAfter(samples: number): number {
  if (samples < FULL_SAMPLES) return 1;
  return Math.max(0, 1 - (samples - FULL_SAMPLES) / (LOST_SAMPLES - FULL_SAMPLES));
}

const RATE_HZ = 8_000;
/** Syllables come and go so often. */
const SYLLABLE_HZ = 8;
/** A syllable is so strong at least, as a part of its peak. */
const WEAKEST = 0.25;
/** Breath, as a part of the tone: its peak to the tone's. White noise of this strength has half the tone's power. */
const BREATH = 0.85;

/**
 * A tone that speaks: it swells and fades as syllables do, and it is breathy. So a detector of voices takes it for a
 * voice, and whoever names tones still names it. It is the same each time.
 */
export class Babble {
  readonly #frequencyHz: number;
  readonly #amplitude: number;
  #index = 0;
  #random = 77;

  /** @param amplitude the peak of the tone, 0 to 16,000 */
  constructor(frequencyHz: number, amplitude: number) {
    this.#frequencyHz = frequencyHz;
    this.#amplitude = amplitude;
  }

  /** The next sample, at 8 kHz. */
  next(): number {
    const seconds = this.#index++ / RATE_HZ;
    this.#random = (Math.imul(this.#random, 1_103_515_245) + 12_345) & 0x7fffffff;
    const breath = (this.#random / 0x40000000 - 1) * BREATH;
    const swell = (1 - Math.cos(2 * Math.PI * SYLLABLE_HZ * seconds)) / 2;
    const strength = this.#amplitude * (WEAKEST + (1 - WEAKEST) * swell);
    return Math.round(strength * (Math.sin(2 * Math.PI * this.#frequencyHz * seconds) + breath));
  }
}

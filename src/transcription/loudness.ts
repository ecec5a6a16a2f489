/** What is so much weaker than the loudest of a turn is not spoken any more: 15 dB in power. */
const FALL = 32;

/**
 * Until when a turn was loud. A detector tells that speech began, and only after the silence that ends the turn that it was
 * short. This tells a word from a turn while both may go on.
 */
export class Loudness {
  #peak = 0;
  #untilMs = -Infinity;

  get untilMs(): number {
    return this.#untilMs;
  }

  /** Takes sound that ends at `endMs`. */
  hear(pcm: Int16Array, endMs: number): void {
    let power = 0;
    for (const sample of pcm) power += sample * sample;
    this.#peak = Math.max(this.#peak, power);
    if (power > 0 && power >= this.#peak / FALL) this.#untilMs = endMs;
  }
}

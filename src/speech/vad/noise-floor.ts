/** Sound of which one minimum is kept. */
const BLOCK_MS = 240;
/** Blocks that are remembered. Speech falls silent for a moment within 2.6 s; what does not is the line's noise. */
const BLOCKS = 10;
/** The lowest floor, full scale 32,768 squared: -63 dB, where the ear hears silence on a telephone. */
const LOWEST_POWER = 32_768 ** 2 * 10 ** -6.3;

/** The power of the noise behind the speech: the least power of the last 2.6 s. */
export class NoiseFloor {
  readonly #blockFrames: number;
  readonly #minima: number[] = [];
  #frames = 0;
  #least = Number.POSITIVE_INFINITY;

  constructor(frameMs: number) {
    this.#blockFrames = Math.round(BLOCK_MS / frameMs);
  }

  /** @returns the floor, this frame included */
  learn(power: number): number {
    this.#least = Math.min(this.#least, power);
    this.#frames += 1;
    const floor = Math.max(LOWEST_POWER, Math.min(this.#least, ...this.#minima));
    if (this.#frames === this.#blockFrames) {
      this.#minima.push(this.#least);
      if (this.#minima.length > BLOCKS) this.#minima.shift();
      this.#frames = 0;
      this.#least = Number.POSITIVE_INFINITY;
    }
    return floor;
  }
}

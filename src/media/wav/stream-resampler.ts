import type { PolyphaseFilter } from './polyphase.ts';
import { polyphaseFilter, ratio } from './polyphase.ts';

/**
 * Changes the sample rate of sound that comes piece by piece, as `resample` does that of a whole sound. It keeps some
 * samples back, since those after them count as well: 2 ms between 16 and 24 kHz.
 */
export class StreamResampler {
  readonly #up: number;
  readonly #down: number;
  readonly #filter: PolyphaseFilter;
  /** Samples that still count, the oldest first, and their number. Silence surrounds the sound. */
  #line: Int16Array;
  #held: number;
  /** Where the next sample lies after the first in the line that it needs, in parts of an input sample. */
  #phase = 0;

  constructor(fromHz: number, toHz: number) {
    const { up, down } = ratio(toHz, fromHz);
    this.#up = up;
    this.#down = down;
    this.#filter = polyphaseFilter(up, down);
    this.#held = this.#filter.reach - 1;
    this.#line = new Int16Array(2 * this.#filter.taps);
  }

  /** What can be told of the sound so far. */
  process(pcm: Int16Array): Int16Array {
    const { taps, coefficients } = this.#filter;
    this.#append(pcm);
    const line = this.#line;
    const most = Math.max(0, Math.ceil(((this.#held - taps + 1) * this.#up) / this.#down) + 1);
    const output = new Int16Array(most);
    let made = 0;
    let first = 0;
    let phase = this.#phase;
    for (; first + taps <= this.#held; made++) {
      const row = phase * taps;
      let sum = 0;
      for (let tap = 0; tap < taps; tap++) sum += (line[first + tap] as number) * (coefficients[row + tap] as number);
      const rounded = Math.round(sum);
      output[made] = rounded > 32_767 ? 32_767 : rounded < -32_768 ? -32_768 : rounded;
      phase += this.#down;
      first += Math.floor(phase / this.#up);
      phase %= this.#up;
    }
    this.#phase = phase;
    const gone = Math.min(first, this.#held);
    line.copyWithin(0, gone, this.#held);
    this.#held -= gone;
    return output.subarray(0, made);
  }

  /** The rest of the sound, which is over. */
  rest(): Int16Array {
    return this.process(new Int16Array(this.#filter.reach));
  }

  #append(pcm: Int16Array): void {
    if (this.#line.length < this.#held + pcm.length) {
      const longer = new Int16Array(2 * (this.#held + pcm.length));
      longer.set(this.#line.subarray(0, this.#held));
      this.#line = longer;
    }
    this.#line.set(pcm, this.#held);
    this.#held += pcm.length;
  }
}

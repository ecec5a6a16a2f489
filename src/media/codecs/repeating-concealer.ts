/** So much of what was heard last is repeated: 20 ms at 16 kHz. */
const KEPT = 320;
/** It fades to silence in so many samples: 60 ms. */
const FADE = 960;

/** Makes up lost sound of 16 kHz: the last 20 ms again and again, fading to silence. */
export class RepeatingConcealer {
  readonly #last = new Int16Array(KEPT);
  #made = FADE;
  #out = new Int16Array(KEPT);

  /** Remembers sound that came. */
  good(pcm: Int16Array): void {
    if (pcm.length >= KEPT) {
      this.#last.set(pcm.subarray(pcm.length - KEPT));
    } else {
      this.#last.copyWithin(0, pcm.length);
      this.#last.set(pcm, KEPT - pcm.length);
    }
    this.#made = 0;
  }

  /** So many samples that are missing. */
  make(samples: number): Int16Array {
    if (this.#out.length < samples) this.#out = new Int16Array(samples);
    const out = this.#out.subarray(0, samples);
    for (let index = 0; index < samples; index++) {
      const gain = Math.max(0, 1 - this.#made / FADE);
      out[index] = Math.round((this.#last[this.#made % KEPT] as number) * gain);
      this.#made = Math.min(FADE, this.#made + 1);
    }
    return out;
  }
}

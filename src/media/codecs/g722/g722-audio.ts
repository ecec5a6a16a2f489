import type { AudioDecoder, AudioEncoder } from '../audio-codec.ts';
import { RepeatingConcealer } from '../repeating-concealer.ts';
import { G722Decoder, G722Encoder } from './g722.ts';

/** A receiver of G.722. */
export class G722AudioDecoder implements AudioDecoder {
  readonly #decoder = new G722Decoder();
  readonly #concealer = new RepeatingConcealer();
  #pcm = new Int16Array(320);

  decode(payload: Buffer): Int16Array {
    const samples = 2 * payload.length;
    if (this.#pcm.length < samples) this.#pcm = new Int16Array(samples);
    this.#decoder.decode(payload, this.#pcm);
    const pcm = this.#pcm.subarray(0, samples);
    this.#concealer.good(pcm);
    return pcm;
  }

  conceal(samples: number): Int16Array {
    return this.#concealer.make(samples);
  }

  recover(): null {
    return null;
  }

  carriesFec(): boolean {
    return false;
  }

  isSilence(): boolean {
    return false;
  }

  close(): void {
    // there is nothing to free
  }
}

/** A sender of G.722. */
export class G722AudioEncoder implements AudioEncoder {
  readonly #encoder = new G722Encoder();

  encode(pcm: Int16Array, target: Buffer, offset: number): number {
    this.#encoder.encode(pcm, target, offset);
    return pcm.length >> 1;
  }

  close(): void {
    // there is nothing to free
  }
}

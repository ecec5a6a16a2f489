import type { G711Law } from '../rtp/index.ts';
import { encodeSample } from '../rtp/index.ts';
import type { AudioEncoder } from './audio-codec.ts';

/** A sender of G.711 whose packets are of another length than the usual one, which needs no encoder. */
export class G711AudioEncoder implements AudioEncoder {
  readonly #law: G711Law;

  constructor(law: G711Law) {
    this.#law = law;
  }

  encode(pcm: Int16Array, target: Buffer, offset: number): number {
    for (let index = 0; index < pcm.length; index++) {
      target[offset + index] = encodeSample(this.#law, pcm[index] as number);
    }
    return pcm.length;
  }

  close(): void {
    // there is nothing to free
  }
}

import type { AudioDecoder, AudioEncoder } from './audio-codec.ts';
import { RepeatingConcealer } from './repeating-concealer.ts';

/** The samples of a payload, which are in network byte order (RFC 3551 4.5.11). Half a sample at its end is left out. */
export function linearOf(payload: Buffer): Int16Array {
  const samples = new Int16Array(payload.length >> 1);
  for (let index = 0; index < samples.length; index++) samples[index] = payload.readInt16BE(2 * index);
  return samples;
}

/** Writes samples at `offset`. @returns octets written */
function writeLinear(pcm: Int16Array, target: Buffer, offset: number): number {
  for (let index = 0; index < pcm.length; index++) target.writeInt16BE(pcm[index] as number, offset + 2 * index);
  return 2 * pcm.length;
}

/** The payload of samples. */
export function linearBytes(pcm: Int16Array): Buffer {
  const payload = Buffer.allocUnsafe(2 * pcm.length);
  writeLinear(pcm, payload, 0);
  return payload;
}

/** A receiver of linear sound of 16 kHz. */
export class L16AudioDecoder implements AudioDecoder {
  readonly #concealer = new RepeatingConcealer();

  decode(payload: Buffer): Int16Array {
    const pcm = linearOf(payload);
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

/** A sender of linear sound of 16 kHz. */
export class L16AudioEncoder implements AudioEncoder {
  encode(pcm: Int16Array, target: Buffer, offset: number): number {
    return writeLinear(pcm, target, offset);
  }

  close(): void {
    // there is nothing to free
  }
}

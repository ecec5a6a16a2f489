import { randomInt } from 'node:crypto';
import type { RtpPacket } from '../rtp/index.ts';
import { encodeSample, FRAME_SAMPLES, G711 } from '../rtp/index.ts';

/**
 * What a leg whose codec is not G.711 says, as packets of u-law for those who listen to the leg beside the call: 20 ms
 * each, after the jitter buffer. Timestamps count on while the leg is silent.
 */
export class TappedSound {
  readonly #ssrc = randomInt(1, 2 ** 32);
  #sequence = randomInt(2 ** 16);
  #timestamp = randomInt(2 ** 32);
  #silent = true;

  /** The packet of a frame of 8 kHz; null where that is silence. */
  next(frame: Int16Array | null): RtpPacket | null {
    const timestamp = this.#timestamp;
    this.#timestamp = (timestamp + FRAME_SAMPLES) >>> 0;
    const marker = this.#silent;
    this.#silent = frame === null;
    if (frame === null) return null;
    const payload = Buffer.allocUnsafe(FRAME_SAMPLES);
    for (let index = 0; index < FRAME_SAMPLES; index++) {
      payload[index] = encodeSample(G711.PCMU, frame[index] as number);
    }
    const sequence = this.#sequence;
    this.#sequence = (sequence + 1) & 0xffff;
    return { marker, payloadType: 0, sequence, timestamp, ssrc: this.#ssrc, payload };
  }
}

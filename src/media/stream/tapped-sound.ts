import { randomInt } from 'node:crypto';
import { CODECS, linearBytes } from '../codecs/index.ts';
import type { RtpPacket } from '../rtp/index.ts';
import { encodeSample, FRAME_MS, G711 } from '../rtp/index.ts';

/** What sound is tapped as: u-law of 8 kHz, or linear sound of 16 kHz. */
type TappedCodec = 'PCMU' | 'L16';

/**
 * What a leg whose codec is not G.711 says, as packets for those who listen to the leg beside the call: 20 ms each, after
 * the jitter buffer. Timestamps count on while the leg is silent.
 */
export class TappedSound {
  readonly codec: TappedCodec;
  readonly #units: number;
  readonly #ssrc = randomInt(1, 2 ** 32);
  #sequence = randomInt(2 ** 16);
  #timestamp = randomInt(2 ** 32);
  #silent = true;

  constructor(codec: TappedCodec) {
    this.codec = codec;
    this.#units = (CODECS[codec].clockRateHz * FRAME_MS) / 1_000;
  }

  /** The packet of a frame at the rate of the codec; null where that is silence. */
  next(frame: Int16Array | null): RtpPacket | null {
    const timestamp = this.#timestamp;
    this.#timestamp = (timestamp + this.#units) >>> 0;
    const marker = this.#silent;
    this.#silent = frame === null;
    if (frame === null) return null;
    const payload = this.codec === 'L16' ? linearBytes(frame) : ulawBytes(frame);
    const sequence = this.#sequence;
    this.#sequence = (sequence + 1) & 0xffff;
    const payloadType = CODECS[this.codec].offeredPayloadType;
    return { marker, payloadType, sequence, timestamp, ssrc: this.#ssrc, payload };
  }
}

function ulawBytes(frame: Int16Array): Buffer {
  const payload = Buffer.allocUnsafe(frame.length);
  for (let index = 0; index < frame.length; index++) payload[index] = encodeSample(G711.PCMU, frame[index] as number);
  return payload;
}

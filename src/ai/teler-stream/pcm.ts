import type { LineFormat } from '../gateway/index.ts';
import { ULAW_LINE } from '../gateway/index.ts';
import { Upsampler } from '../../media/codecs/index.ts';
import { decodeSample, encodeSample, G711 } from '../../media/rtp/index.ts';

const LAW = G711.PCMU;
const MAX_SAMPLE = 32_767;

/** Makes 16-bit PCM, little-endian, of what a line hears: u-law at 8 kHz, or such PCM of 16 kHz. */
export class PcmEncoder {
  readonly #rateHz: 8000 | 16_000;
  readonly #isLinear: boolean;
  /** The last three samples: between the middle two one is put in. */
  #last: [number, number, number] = [0, 0, 0];

  /** @param rateHz of what it makes. A line of 16 kHz has no other */
  constructor(rateHz: 8000 | 16_000, line: Pick<LineFormat, 'sampleRateHz'> = ULAW_LINE) {
    this.#rateHz = rateHz;
    this.#isLinear = line.sampleRateHz === 16_000;
  }

  /** Of u-law it is two samples late at 16 kHz. */
  encode(audio: Uint8Array): Buffer {
    return this.#isLinear ? Buffer.from(audio) : this.#ofUlaw(audio);
  }

  #ofUlaw(ulaw: Uint8Array): Buffer {
    const isDouble = this.#rateHz === 16_000;
    const pcm = Buffer.alloc(ulaw.length * (isDouble ? 4 : 2));
    let at = 0;
    for (const octet of ulaw) {
      const sample = decodeSample(LAW, octet);
      if (!isDouble) {
        at = pcm.writeInt16LE(sample, at);
        continue;
      }
      const [first, second, third] = this.#last;
      // A cubic through four samples: what it adds above 4 kHz is some 20 dB lower than by a straight line.
      const between = Math.round((9 * (second + third) - first - sample) / 16);
      at = pcm.writeInt16LE(second, at);
      at = pcm.writeInt16LE(Math.max(-MAX_SAMPLE - 1, Math.min(MAX_SAMPLE, between)), at);
      this.#last = [second, third, sample];
    }
    return pcm;
  }
}

/** Makes u-law of 16-bit PCM, little-endian, at 8 kHz. Half a sample at the end is left out. */
export function ulawOf(pcm: Buffer): Buffer {
  const ulaw = Buffer.alloc(pcm.length >> 1);
  for (let index = 0; index < ulaw.length; index += 1) ulaw[index] = encodeSample(LAW, pcm.readInt16LE(2 * index));
  return ulaw;
}

/** Makes what a line plays of 16-bit PCM, little-endian, at 8 kHz. */
export class PcmDecoder {
  /** Null: the line plays u-law. */
  readonly #up: Upsampler | null;

  constructor({ sampleRateHz }: Pick<LineFormat, 'sampleRateHz'>) {
    this.#up = sampleRateHz === 16_000 ? new Upsampler() : null;
  }

  /** Half a sample at the end is left out. */
  decode(pcm: Buffer): Buffer {
    if (this.#up === null) return ulawOf(pcm);
    const samples = new Int16Array(pcm.length >> 1);
    for (let index = 0; index < samples.length; index += 1) samples[index] = pcm.readInt16LE(2 * index);
    const wide = new Int16Array(2 * samples.length);
    this.#up.process(samples, wide);
    const audio = Buffer.allocUnsafe(2 * wide.length);
    for (let index = 0; index < wide.length; index += 1) audio.writeInt16LE(wide[index] as number, 2 * index);
    return audio;
  }
}

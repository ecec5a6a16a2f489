import { Band, saturate } from './band.ts';
import { ILN, ILP, Q6, QM2, QM4, QM6, QMF, RH2, RL42, WH, WL } from './tables.ts';

/** Samples of former pairs that the quadrature mirror filters work with. */
const MEMORY = 22;
/** Pairs of samples that are filtered before memory moves back to the start of its buffer. */
const RUN_PAIRS = 160;

/** The line of samples that a quadrature mirror filter runs along. */
class FilterLine {
  readonly x = new Int32Array(MEMORY + 2 * RUN_PAIRS);
  /** Where the filter's 24 samples begin. */
  at = 0;
  /** Sums of the last pair. */
  even = 0;
  odd = 0;

  /** Takes a pair of samples in, and filters. */
  push(first: number, second: number): void {
    const { x } = this;
    if (this.at === 2 * RUN_PAIRS) {
      x.copyWithin(0, this.at);
      this.at = 0;
    }
    const at = this.at;
    x[at + MEMORY] = first;
    x[at + MEMORY + 1] = second;
    let odd = 0;
    let even = 0;
    for (let tap = 0; tap < 12; tap++) {
      odd += (x[at + 2 * tap] as number) * (QMF[tap] as number);
      even += (x[at + 2 * tap + 1] as number) * (QMF[11 - tap] as number);
    }
    this.odd = odd;
    this.even = even;
    this.at = at + 2;
  }
}

const LOW_DET = 32;
const HIGH_DET = 8;
const LOW_MOST = 18_432;
const HIGH_MOST = 22_528;
const LOW_SHIFT = 8;
const HIGH_SHIFT = 10;

/** What the lower band does with a 6-bit code: the predictor works by its four highest bits (INVQAL). */
function adaptLow(band: Band, code: number): void {
  const coarse = code >> 2;
  const difference = (band.det * (QM4[coarse] as number)) >> 15;
  band.scale(WL[RL42[coarse] as number] as number, LOW_MOST, LOW_SHIFT);
  band.adapt(difference);
}

function adaptHigh(band: Band, code: number, difference: number): void {
  band.scale(WH[RH2[code] as number] as number, HIGH_MOST, HIGH_SHIFT);
  band.adapt(difference);
}

/**
 * Encodes 16 kHz sound to G.722 at 64 kbit/s (ITU-T G.722, mode 1): an octet for two samples, the higher band in its two
 * highest bits. The state runs on from frame to frame.
 */
export class G722Encoder {
  readonly #low = new Band(LOW_DET);
  readonly #high = new Band(HIGH_DET);
  readonly #line = new FilterLine();

  /** Encodes `pcm` (an even number of samples) into `target` from `offset` on. */
  encode(pcm: Int16Array, target: Buffer, offset: number): void {
    const line = this.#line;
    for (let index = 0; index + 1 < pcm.length; index += 2) {
      line.push(pcm[index] as number, pcm[index + 1] as number);
      const { even, odd } = line;
      target[offset + (index >> 1)] = (this.#encodeHigh((even - odd) >> 14) << 6) | this.#encodeLow((even + odd) >> 14);
    }
  }

  #encodeLow(sample: number): number {
    const band = this.#low;
    const difference = saturate(sample - band.s);
    const size = difference >= 0 ? difference : -(difference + 1);
    let level = 1;
    while (level < Q6.length && size >= ((Q6[level] as number) * band.det) >> 12) level++;
    const code = (difference < 0 ? ILN[level] : ILP[level]) as number;
    adaptLow(band, code);
    return code;
  }

  #encodeHigh(sample: number): number {
    const band = this.#high;
    const difference = saturate(sample - band.s);
    const size = difference >= 0 ? difference : -(difference + 1);
    const far = size >= (564 * band.det) >> 12;
    // IHN and IHP
    const code = difference < 0 ? (far ? 0 : 1) : far ? 2 : 3;
    adaptHigh(band, code, (band.det * (QM2[code] as number)) >> 15);
    return code;
  }
}

/** Decodes G.722 at 64 kbit/s to 16 kHz sound, two samples an octet. */
export class G722Decoder {
  readonly #low = new Band(LOW_DET);
  readonly #high = new Band(HIGH_DET);
  readonly #line = new FilterLine();

  /** Decodes a payload; `pcm` has room for two samples an octet. */
  decode(payload: Uint8Array, pcm: Int16Array): void {
    const line = this.#line;
    for (let index = 0; index < payload.length; index++) {
      const octet = payload[index] as number;
      const low = this.#decodeLow(octet & 0x3f);
      const high = this.#decodeHigh(octet >> 6);
      line.push(low + high, low - high);
      pcm[2 * index] = saturate(line.even >> 11);
      pcm[2 * index + 1] = saturate(line.odd >> 11);
    }
  }

  #decodeLow(code: number): number {
    const band = this.#low;
    const heard = limit(band.s + ((band.det * (QM6[code] as number)) >> 15));
    adaptLow(band, code);
    return heard;
  }

  #decodeHigh(code: number): number {
    const band = this.#high;
    const difference = (band.det * (QM2[code] as number)) >> 15;
    const heard = limit(band.s + difference);
    adaptHigh(band, code, difference);
    return heard;
  }
}

/** LIMIT: the 15 bits that a sub-band has. */
function limit(value: number): number {
  return value > 16_383 ? 16_383 : value < -16_384 ? -16_384 : value;
}

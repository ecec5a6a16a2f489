import { ILB } from './tables.ts';

/** Taps of the zero section of the predictor. */
const ZEROS = 6;

export function saturate(value: number): number {
  return value > 32_767 ? 32_767 : value < -32_768 ? -32_768 : value;
}

/**
 * One sub-band of G.722: its adaptive predictor (block 4 of the Recommendation, 6.2.1.4 and 6.2.2.3) and its scale
 * factor. Encoder and decoder do the same with it. Names are those of the Recommendation.
 */
export class Band {
  /** The predicted signal (SL, SH). */
  s = 0;
  /** The quantizer's scale factor (DETL, DETH). */
  det: number;
  /** Its logarithm (NBL, NBH). */
  #nb = 0;
  /** Output of the zero section (SZ). */
  #sz = 0;
  /** Quantized differences, the newest first (DLT, DHT). */
  readonly #d = new Int32Array(ZEROS + 1);
  /** Coefficients of the zero section (BL, BH), from 1 on. */
  readonly #b = new Int32Array(ZEROS + 1);
  // Reconstructed signal, partially reconstructed signal, and coefficients of the pole section, one and two ago.
  #r1 = 0;
  #p1 = 0;
  #p2 = 0;
  #a1 = 0;
  #a2 = 0;
  #r2 = 0;

  constructor(det: number) {
    this.det = det;
  }

  /**
   * Adapts the scale factor (LOGSCL and SCALEL, LOGSCH and SCALEH).
   * @param weight of the code: from WL or WH
   * @param shift 8 in the lower band, 10 in the higher
   */
  scale(weight: number, most: number, shift: number): void {
    const nb = Math.max(0, Math.min(most, ((this.#nb * 127) >> 7) + weight));
    this.#nb = nb;
    const base = ILB[(nb >> 6) & 31] as number;
    const by = shift - (nb >> 11);
    this.det = (by < 0 ? base << -by : base >> by) << 2;
  }

  /** Takes the quantized difference in: adapts the predictor, and predicts the next sample. */
  adapt(difference: number): void {
    const d = this.#d;
    const r0 = saturate(this.s + difference); // RECONS
    const p0 = saturate(this.#sz + difference); // PARREC
    const sign0 = p0 < 0;
    const same1 = sign0 === this.#p1 < 0;
    const same2 = sign0 === this.#p2 < 0;
    // UPPOL2
    const scaled = saturate(this.#a1 << 2);
    const away = Math.min(32_767, same1 ? -scaled : scaled);
    const a2 = limit((same2 ? 128 : -128) + (away >> 7) + ((this.#a2 * 32_512) >> 15), 12_288);
    // UPPOL1
    const a1 = limit(saturate((same1 ? 192 : -192) + ((this.#a1 * 32_640) >> 15)), 15_360 - a2);
    this.#zeros(difference);
    for (let tap = ZEROS; tap > 1; tap--) d[tap] = d[tap - 1] as number;
    d[1] = difference;
    this.#r2 = this.#r1;
    this.#r1 = r0;
    this.#p2 = this.#p1;
    this.#p1 = p0;
    this.#a1 = a1;
    this.#a2 = a2;
    // FILTEP
    const poles = saturate(((a1 * saturate(this.#r1 + this.#r1)) >> 15) + ((a2 * saturate(this.#r2 + this.#r2)) >> 15));
    // FILTEZ
    const b = this.#b;
    let sz = 0;
    for (let tap = ZEROS; tap > 0; tap--) {
      const value = d[tap] as number;
      sz += ((b[tap] as number) * saturate(value + value)) >> 15;
    }
    this.#sz = saturate(sz);
    this.s = saturate(poles + this.#sz); // PREDIC
  }

  /** UPZERO: the coefficients lean to the sign that the newest difference shares with each former one. */
  #zeros(difference: number): void {
    const b = this.#b;
    const d = this.#d;
    const step = difference === 0 ? 0 : 128;
    const sign = difference < 0;
    for (let tap = 1; tap <= ZEROS; tap++) {
      const lean = (d[tap] as number) < 0 === sign ? step : -step;
      b[tap] = saturate(lean + (((b[tap] as number) * 32_640) >> 15));
    }
  }
}

function limit(value: number, most: number): number {
  return value > most ? most : value < -most ? -most : value;
}

import type { SampleRateHz } from '../codecs/index.ts';
import type { G711Law } from '../rtp/index.ts';
import { FRAME_SAMPLES } from '../rtp/index.ts';
import type { Play } from './play.ts';
import type { Receiver } from '../stream/index.ts';

/** What one endpoint hears, with the scene's names resolved. */
export interface Inputs {
  readonly legs: readonly Receiver[];
  readonly plays: readonly Play[];
}

/**
 * Makes the 20 ms that one endpoint hears, at the rate of its codec. One instance serves all endpoints of a thread, since
 * it holds only scratch memory.
 */
export class Mixer {
  readonly #sum = new Int32Array(2 * FRAME_SAMPLES);
  readonly #playFrame = new Int16Array(FRAME_SAMPLES);
  readonly #widePlayFrame = new Int16Array(2 * FRAME_SAMPLES);

  /**
   * Writes the next frame at `offset` of `target` in `law`. Running plays go on by a frame; `onPlayed` is told of each,
   * and whether that was its last frame.
   *
   * If one leg is the only source and has octets, they pass through as they are, or through one table between the laws.
   */
  render(
    inputs: Inputs,
    target: Buffer,
    offset: number,
    law: G711Law,
    onPlayed: (play: Play, last: boolean) => void,
  ): void {
    let only: Receiver | null = null;
    let sources = 0;
    for (const leg of inputs.legs) {
      if (leg.kind === 'silence') continue;
      only = leg;
      sources++;
    }
    let playing = 0;
    for (const play of inputs.plays) if (play.state === 'running') playing++;
    if (sources + playing === 0) {
      target.fill(law.silence, offset, offset + FRAME_SAMPLES);
      return;
    }
    const from = sources === 1 && playing === 0 ? (only?.law ?? null) : null;
    if (only !== null && from !== null) {
      passThrough(only.frame, from, target, offset, law);
    } else {
      this.#mix(inputs, 8_000, onPlayed);
      this.#encode(target, offset, law);
    }
  }

  /** Writes the next frame into `out` at a rate, for an encoder. */
  renderLinear(
    inputs: Inputs,
    out: Int16Array,
    sampleRateHz: SampleRateHz,
    onPlayed: (play: Play, last: boolean) => void,
  ): void {
    this.#mix(inputs, sampleRateHz, onPlayed);
    const sum = this.#sum;
    for (let index = 0; index < out.length; index++) out[index] = clip(sum[index] as number);
  }

  /** Lets the plays of an endpoint on hold go on, which is sent nothing now. */
  advance(inputs: Inputs, onPlayed: (play: Play, last: boolean) => void): void {
    for (const play of inputs.plays) if (play.state === 'running') onPlayed(play, !play.read(this.#playFrame));
  }

  #mix(inputs: Inputs, sampleRateHz: SampleRateHz, onPlayed: (play: Play, last: boolean) => void): void {
    const sum = this.#sum;
    sum.fill(0, 0, sampleRateHz === 8_000 ? FRAME_SAMPLES : 2 * FRAME_SAMPLES);
    for (const leg of inputs.legs) if (leg.kind !== 'silence') add(sum, leg.linear(sampleRateHz));
    for (const play of inputs.plays) {
      if (play.state !== 'running') continue;
      const frame = sampleRateHz === 8_000 ? this.#playFrame : this.#widePlayFrame;
      const more = sampleRateHz === 8_000 ? play.read(frame) : play.readWide(frame);
      add(sum, frame);
      onPlayed(play, !more);
    }
  }

  #encode(target: Buffer, offset: number, law: G711Law): void {
    const { encode } = law;
    const sum = this.#sum;
    for (let index = 0; index < FRAME_SAMPLES; index++) {
      target[offset + index] = encode[(clip(sum[index] as number) >> 2) & 0x3fff] as number;
    }
  }
}

function clip(sample: number): number {
  return sample > 32_767 ? 32_767 : sample < -32_768 ? -32_768 : sample;
}

function add(sum: Int32Array, frame: Int16Array): void {
  const samples = frame.length;
  for (let index = 0; index < samples; index++) {
    sum[index] = (sum[index] as number) + (frame[index] as number);
  }
}

function passThrough(octets: Buffer, from: G711Law, target: Buffer, offset: number, law: G711Law): void {
  octets.copy(target, offset, 0, FRAME_SAMPLES);
  if (from.codec === law.codec) return;
  const { fromOther } = law;
  for (let index = offset; index < offset + FRAME_SAMPLES; index++) {
    target[index] = fromOther[target[index] as number] as number;
  }
}

/** Decodes one frame at `offset` of `payload` into `out`. */
export function decodeFrame(payload: Buffer, offset: number, law: G711Law, out: Int16Array): void {
  const { decode } = law;
  for (let index = 0; index < FRAME_SAMPLES; index++) out[index] = decode[payload[offset + index] as number] as number;
}

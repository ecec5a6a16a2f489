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
 * Makes the 20 ms that one endpoint hears. One instance serves all endpoints of a thread, since it holds only scratch
 * memory.
 */
export class Mixer {
  readonly #sum = new Int32Array(FRAME_SAMPLES);
  readonly #playFrame = new Int16Array(FRAME_SAMPLES);

  /**
   * Writes the next frame at `offset` of `target` in `law`. Running plays go on by a frame; `onPlayed` is told of each,
   * and whether that was its last frame.
   *
   * If one leg is the only source, its octets pass through as they are, or through one table between the laws.
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
    } else if (sources === 1 && only !== null && playing === 0) {
      passThrough(only, target, offset, law);
    } else {
      this.#mix(inputs, onPlayed);
      this.#encode(target, offset, law);
    }
  }

  /** Lets the plays of an endpoint on hold go on, which is sent nothing now. */
  advance(inputs: Inputs, onPlayed: (play: Play, last: boolean) => void): void {
    for (const play of inputs.plays) if (play.state === 'running') onPlayed(play, !play.read(this.#playFrame));
  }

  #mix(inputs: Inputs, onPlayed: (play: Play, last: boolean) => void): void {
    const sum = this.#sum;
    sum.fill(0);
    for (const leg of inputs.legs) if (leg.kind !== 'silence') add(sum, leg.linear());
    for (const play of inputs.plays) {
      if (play.state !== 'running') continue;
      const more = play.read(this.#playFrame);
      add(sum, this.#playFrame);
      onPlayed(play, !more);
    }
  }

  #encode(target: Buffer, offset: number, law: G711Law): void {
    const { encode } = law;
    const sum = this.#sum;
    for (let index = 0; index < FRAME_SAMPLES; index++) {
      let sample = sum[index] as number;
      if (sample > 32_767) sample = 32_767;
      else if (sample < -32_768) sample = -32_768;
      target[offset + index] = encode[(sample >> 2) & 0x3fff] as number;
    }
  }
}

function add(sum: Int32Array, frame: Int16Array): void {
  for (let index = 0; index < FRAME_SAMPLES; index++) {
    sum[index] = (sum[index] as number) + (frame[index] as number);
  }
}

function passThrough(from: Receiver, target: Buffer, offset: number, law: G711Law): void {
  from.frame.copy(target, offset, 0, FRAME_SAMPLES);
  if (from.law.codec === law.codec) return;
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

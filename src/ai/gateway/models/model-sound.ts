import { StreamResampler } from '../../../media/wav/index.ts';
import type { LineFormat } from '../line-format.ts';

/** What models speak beside telephone audio: linear, 16 bit, little-endian. */
export const MODEL_RATE_HZ = 24_000;

/** Brings sound from one rate to another, as octets of 16-bit samples. A piece may end in the midst of a sample. */
class LinearSound {
  readonly #rates: readonly [number, number];
  #resampler: StreamResampler;
  #rest = Buffer.alloc(0);

  constructor(fromHz: number, toHz: number) {
    this.#rates = [fromHz, toHz];
    this.#resampler = new StreamResampler(fromHz, toHz);
  }

  take(octets: Uint8Array): Buffer {
    const all = this.#rest.length === 0 ? Buffer.from(octets) : Buffer.concat([this.#rest, octets]);
    const samples = new Int16Array(all.length >> 1);
    for (let index = 0; index < samples.length; index++) samples[index] = all.readInt16LE(2 * index);
    this.#rest = all.subarray(2 * samples.length);
    return octetsOf(this.#resampler.process(samples));
  }

  /** What is left of a sound that is over. The next begins anew. */
  finish(): Buffer {
    const rest = octetsOf(this.#resampler.rest());
    this.drop();
    return rest;
  }

  drop(): void {
    this.#resampler = new StreamResampler(...this.#rates);
    this.#rest = Buffer.alloc(0);
  }
}

/**
 * The sound of a line as models have it: a line of telephone audio as it is, one of 16 kHz at {@link MODEL_RATE_HZ}.
 */
export class ModelSound {
  readonly isWide: boolean;
  readonly #toModel: LinearSound | null;
  readonly #toLine: LinearSound | null;

  constructor({ sampleRateHz }: LineFormat) {
    this.isWide = sampleRateHz === 16_000;
    this.#toModel = this.isWide ? new LinearSound(sampleRateHz, MODEL_RATE_HZ) : null;
    this.#toLine = this.isWide ? new LinearSound(MODEL_RATE_HZ, sampleRateHz) : null;
  }

  /** What the line hears, for the model, in base64. */
  forModel(audio: Uint8Array): string {
    const octets = this.#toModel?.take(audio) ?? Buffer.from(audio.buffer, audio.byteOffset, audio.byteLength);
    return octets.toString('base64');
  }

  /** What the model says, for the line. */
  forLine(audio: Uint8Array): Uint8Array {
    return this.#toLine?.take(audio) ?? audio;
  }

  /** What is left of something that the model has said; what follows is another sound. */
  restForLine(): Uint8Array {
    return this.#toLine?.finish() ?? new Uint8Array(0);
  }

  /** What is left is not to be heard. */
  drop(): void {
    this.#toLine?.drop();
  }
}

function octetsOf(samples: Int16Array): Buffer {
  const octets = Buffer.allocUnsafe(2 * samples.length);
  for (let index = 0; index < samples.length; index++) octets.writeInt16LE(samples[index] as number, 2 * index);
  return octets;
}

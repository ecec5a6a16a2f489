import type { SpeechRateHz } from '../ports/speech.ts';
import { SPEECH_SAMPLE_RATE } from '../ports/speech.ts';
import { TOLERANCE_MS } from './sound-time.ts';

/** Sounds below -50 dB of full scale are silence to an engine. */
const SILENCE_LEVEL = 32_768 * 10 ** (-50 / 20);
const BLOCK_MS = 20;
/** So much of the silence around an utterance is kept: consonants are quiet. */
const MARGIN_BLOCKS = 15;

/** What somebody said between two silences, at the rate that it was heard at. */
export interface TimedSound {
  /** 16-bit mono. */
  readonly samples: Int16Array;
  /** When the first sample was said. */
  readonly startMs: number;
}

/** What somebody said between two silences. */
export interface Utterance extends TimedSound {
  readonly sampleRateHz: SpeechRateHz;
}

/** Collects the sound of an utterance. It keeps at most so much. */
export class UtteranceBuffer {
  readonly #rateHz: SpeechRateHz;
  readonly #perMs: number;
  #samples: Int16Array;
  #length = 0;
  #startMs = 0;
  readonly #maxSamples: number;

  constructor(maxMs: number, sampleRateHz: SpeechRateHz = SPEECH_SAMPLE_RATE) {
    this.#rateHz = sampleRateHz;
    this.#perMs = sampleRateHz / 1_000;
    this.#samples = new Int16Array(sampleRateHz);
    this.#maxSamples = Math.round(maxMs * this.#perMs);
  }

  /** When the next sample is due; null where the buffer is empty. */
  get endMs(): number | null {
    return this.#length === 0 ? null : this.#startMs + this.#length / this.#perMs;
  }

  get full(): boolean {
    return this.#length >= this.#maxSamples;
  }

  /** Takes what fits. Time that was not written is silence. @returns how many samples were taken */
  append(pcm: Int16Array, atMs: number): number {
    const { endMs } = this;
    if (endMs === null) {
      this.#startMs = atMs;
    } else if (atMs > endMs + TOLERANCE_MS) {
      this.#add(new Int16Array(Math.min(this.#free, Math.round((atMs - endMs) * this.#perMs))));
    }
    const taken = pcm.subarray(0, this.#free);
    this.#add(taken);
    return taken.length;
  }

  /** Empties the buffer. @returns the sound without the silence around it; null where nothing else was in it */
  take(): Utterance | null {
    const samples = this.#samples.subarray(0, this.#length);
    const startMs = this.#startMs;
    this.#length = 0;
    const blockSamples = BLOCK_MS * this.#perMs;
    const blocks = Math.ceil(samples.length / blockSamples);
    const loud = (block: number): boolean => isLoud(samples.subarray(block * blockSamples, (block + 1) * blockSamples));
    let first = 0;
    while (first < blocks && !loud(first)) first += 1;
    if (first === blocks) return null;
    let last = blocks - 1;
    while (!loud(last)) last -= 1;
    const from = Math.max(0, first - MARGIN_BLOCKS) * blockSamples;
    const to = (last + 1 + MARGIN_BLOCKS) * blockSamples;
    return { samples: samples.slice(from, to), sampleRateHz: this.#rateHz, startMs: startMs + from / this.#perMs };
  }

  /** Forgets what is older. */
  forgetBefore(atMs: number): void {
    const from = Math.min(this.#length, Math.max(0, Math.round((atMs - this.#startMs) * this.#perMs)));
    this.#samples.copyWithin(0, from, this.#length);
    this.#startMs += from / this.#perMs;
    this.#length -= from;
  }

  get #free(): number {
    return this.#maxSamples - this.#length;
  }

  #add(pcm: Int16Array): void {
    const needed = this.#length + pcm.length;
    if (needed > this.#samples.length) {
      const grown = new Int16Array(Math.min(this.#maxSamples, Math.max(needed, 2 * this.#samples.length)));
      grown.set(this.#samples.subarray(0, this.#length));
      this.#samples = grown;
    }
    this.#samples.set(pcm, this.#length);
    this.#length = needed;
  }
}

function isLoud(samples: Int16Array): boolean {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample ** 2, 0) / samples.length) > SILENCE_LEVEL;
}

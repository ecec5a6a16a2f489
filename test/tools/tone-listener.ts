import { goertzel, HEARD_AMPLITUDE } from './goertzel.ts';

/** A tone that was heard, by its name. Times are in the stream: 0 is the first sample. */
export interface HeardTone {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
}

const HOP_MS = 10;
const WINDOW_MS = 40;
/** A Hann window shows a tenth of a tone's amplitude once so much of it is in the window. */
const ONSET_MS = 10;
const SHORTEST_MS = 40;
/** A tone that is so much weaker than the strongest one is a side lobe. */
const SIDE_LOBE = 5;

interface Run {
  startMs: number;
  endMs: number;
}

export interface ToneListenerOptions {
  readonly rateHz?: number;
  /** So much silence ends an utterance. */
  readonly endpointMs?: number;
  /** So short a gap does not end a tone: 60, which is a lost packet or two. */
  readonly bridgedMs?: number;
  /** A tone that lasts longer is several words. */
  readonly longestWordMs?: number;
  /** An utterance that lasts longer is ended. */
  readonly longestUtteranceMs?: number;
}

/**
 * Listens to 16-bit mono audio and names the tones in it, as a recognizer names words: a tone is a word, and silence
 * ends an utterance. Tones are 100 Hz apart or more. Times are right within 20 ms.
 */
export class ToneListener {
  readonly #tones: ReadonlyMap<number, string>;
  readonly #rateHz: number;
  readonly #endpointMs: number;
  readonly #bridgedMs: number;
  readonly #longestWordMs: number;
  readonly #longestUtteranceMs: number;
  readonly #runs = new Map<number, Run>();
  #window: number[];
  #hops = 0;
  #words: HeardTone[] = [];

  /** @param tones the word for each frequency, in Hz */
  constructor(tones: ReadonlyMap<number, string>, options: ToneListenerOptions = {}) {
    this.#tones = tones;
    this.#rateHz = options.rateHz ?? 8_000;
    this.#endpointMs = options.endpointMs ?? 300;
    this.#bridgedMs = options.bridgedMs ?? 60;
    this.#longestWordMs = options.longestWordMs ?? 1_000;
    this.#longestUtteranceMs = options.longestUtteranceMs ?? 5_000;
    this.#window = new Array<number>(this.#samples(WINDOW_MS - HOP_MS)).fill(0);
  }

  /** How much was listened to. */
  get heardMs(): number {
    return this.#hops * HOP_MS;
  }

  /** The words of the utterance that is not over, the one that still sounds included. */
  get words(): readonly HeardTone[] {
    const sounding = [...this.#runs].flatMap(([frequency, run]) => this.#wordsOf(frequency, run));
    return [...this.#words, ...sounding].sort((one, other) => one.startMs - other.startMs);
  }

  /** Takes audio, in pieces of any length, and gives the utterances that ended in it. */
  hear(samples: Int16Array): (readonly HeardTone[])[] {
    const ended: (readonly HeardTone[])[] = [];
    for (const sample of samples) {
      this.#window.push(sample);
      if (this.#window.length < this.#samples(WINDOW_MS)) continue;
      this.#hop();
      this.#window = this.#window.slice(this.#samples(HOP_MS));
      if (this.#isOver()) ended.push(this.finish());
    }
    return ended;
  }

  /** Ends the utterance, and gives its words. */
  finish(): readonly HeardTone[] {
    const words = this.words;
    this.#words = [];
    this.#runs.clear();
    return words;
  }

  #samples(ms: number): number {
    return (this.#rateHz * ms) / 1_000;
  }

  /** The window ends with this hop. */
  #hop(): void {
    const endMs = (this.#hops + 1) * HOP_MS;
    this.#hops += 1;
    const amplitudes = [...this.#tones.keys()].map(
      (frequency) => [frequency, goertzel(this.#window, frequency, this.#rateHz)] as const,
    );
    const strongest = Math.max(...amplitudes.map(([, amplitude]) => amplitude));
    for (const [frequency, amplitude] of amplitudes) {
      const run = this.#runs.get(frequency);
      if (amplitude >= Math.max(HEARD_AMPLITUDE, strongest / SIDE_LOBE)) {
        if (run === undefined) this.#runs.set(frequency, { startMs: endMs - ONSET_MS, endMs });
        else run.endMs = Math.max(run.startMs, endMs - WINDOW_MS + ONSET_MS);
      } else if (run !== undefined && endMs - WINDOW_MS + ONSET_MS - run.endMs > this.#bridgedMs) {
        this.#runs.delete(frequency);
        this.#words.push(...this.#wordsOf(frequency, run));
      }
    }
  }

  #wordsOf(frequency: number, { startMs, endMs }: Run): HeardTone[] {
    if (endMs - startMs < SHORTEST_MS) return [];
    const count = Math.ceil((endMs - startMs) / this.#longestWordMs);
    const lengthMs = (endMs - startMs) / count;
    const text = this.#tones.get(frequency) ?? '';
    return Array.from({ length: count }, (_, index) => ({
      text,
      startMs: startMs + index * lengthMs,
      endMs: startMs + (index + 1) * lengthMs,
    }));
  }

  #isOver(): boolean {
    const words = this.words;
    const [first] = words;
    if (first === undefined) return false;
    if (this.heardMs - first.startMs >= this.#longestUtteranceMs) return true;
    const lastMs = Math.max(...words.map(({ endMs }) => endMs));
    return this.heardMs - lastMs >= this.#endpointMs;
  }
}

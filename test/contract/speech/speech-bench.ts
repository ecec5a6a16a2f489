import type { RecognitionEvent, RecognitionStream } from '../../../src/ports/speech.ts';
import { toneSamples } from '../../tools/index.ts';

/** The tones that the parties of these tests say, and the word for each. */
export const TONES: ReadonlyMap<number, string> = new Map([
  [440, 'hello'],
  [700, 'human'],
  [1_000, 'please'],
]);

/** The caller's clock is far from zero, so that a test fails if it is mixed up with an engine's time. */
export const START_MS = 7_000_000;
const PIECE = 160;

/** Writes audio as calls do, in pieces of 20 ms. @returns when it ends */
export function writeAudio(stream: RecognitionStream, samples: Int16Array, atMs: number): number {
  for (let at = 0; at < samples.length; at += PIECE) {
    stream.write(samples.slice(at, at + PIECE), atMs + at / 8);
  }
  return atMs + samples.length / 8;
}

/** Says a word. @returns when it ends */
export function say(stream: RecognitionStream, tone: number, atMs: number, lengthMs = 300): number {
  return writeAudio(stream, toneSamples(tone, lengthMs), atMs);
}

/** Writes silence. @returns when it ends */
export function beSilent(stream: RecognitionStream, lengthMs: number, atMs: number): number {
  return writeAudio(stream, new Int16Array(lengthMs * 8), atMs);
}

/** Keeps what a stream tells. */
export class Heard {
  readonly events: RecognitionEvent[] = [];
  #wake: (() => void) | null = null;

  readonly take = (event: RecognitionEvent): void => {
    this.events.push(event);
    this.#wake?.();
  };

  of<Type extends RecognitionEvent['type']>(type: Type): Extract<RecognitionEvent, { type: Type }>[] {
    return this.events.filter((event): event is Extract<RecognitionEvent, { type: Type }> => event.type === type);
  }

  /** The final texts, one after the other. */
  get text(): string {
    return this.of('final')
      .map(({ text }) => text)
      .join(' ');
  }

  /** Resolves when `isThere`, which is looked at after each event. */
  async until(isThere: () => boolean): Promise<void> {
    while (!isThere()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

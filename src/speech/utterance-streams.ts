import type { Clock } from '../ports/clock.ts';
import type { RecognitionEvent, RecognitionStream, SpeechRateHz } from '../ports/speech.ts';
import type { RecognizeUtterance } from './utterance-stream.ts';
import { UtteranceStream } from './utterance-stream.ts';
import { EnergyDetector } from './vad/energy-detector.ts';

/** The speakers of an engine on this machine that recognizes whole utterances. */
export class UtteranceStreams {
  readonly #clock: Clock;
  readonly #who: string;
  readonly #detector: EnergyDetector;
  readonly #open = new Set<RecognitionStream>();

  /** @param who names the engine, for reasons */
  constructor(clock: Clock, who: string) {
    this.#clock = clock;
    this.#who = who;
    this.#detector = new EnergyDetector({ clock });
  }

  open(
    hints: readonly string[],
    recognize: RecognizeUtterance,
    onEvent: (event: RecognitionEvent) => void,
    sampleRateHz?: SpeechRateHz,
  ): RecognitionStream {
    const stream = new UtteranceStream({
      clock: this.#clock,
      who: this.#who,
      detector: this.#detector,
      hints,
      sampleRateHz,
      recognize,
      onEvent,
      onClose: () => void this.#open.delete(stream),
    });
    this.#open.add(stream);
    return stream;
  }

  /** True until somebody closes it. */
  has(stream: RecognitionStream): boolean {
    return this.#open.has(stream);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open].map(async (stream) => await stream.close()));
    await this.#detector.close();
  }
}

import type {
  RecognitionEvent,
  RecognitionOptions,
  RecognitionStream,
  SpeechRecognizer,
} from '../../src/ports/speech.ts';
import { SPEECH_SAMPLE_RATE } from '../../src/ports/speech.ts';

/** A recognizer that takes a fixed part of the audio's time from the CPU, and has one word for each utterance. */
export class FixedCostRecognizer implements SpeechRecognizer {
  readonly name = 'fixed cost';
  readonly #cost: number;

  /** @param cost CPU time as a part of the audio's time */
  constructor(cost: number) {
    this.#cost = cost;
  }

  open(_options: RecognitionOptions, onEvent: (event: RecognitionEvent) => void): RecognitionStream {
    let startMs: number | null = null;
    let endMs = 0;
    return {
      write: (pcm, atMs) => {
        const lengthMs = (pcm.length * 1000) / SPEECH_SAMPLE_RATE;
        startMs ??= atMs;
        endMs = atMs + lengthMs;
        const doneMs = performance.now() + lengthMs * this.#cost;
        while (performance.now() < doneMs);
      },
      hint: () => undefined,
      flush: () => {
        if (startMs !== null) onEvent({ type: 'final', text: 'speech', startMs, endMs, confidence: 1, words: [] });
        startMs = null;
        return Promise.resolve();
      },
      close: () => Promise.resolve(),
    };
  }

  unavailable(): string | null {
    return null;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

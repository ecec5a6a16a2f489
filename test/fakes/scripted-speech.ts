import type {
  RecognitionEvent,
  RecognitionOptions,
  RecognitionStream,
  SpeechRecognizer,
  TurnOptions,
  VoiceDetector,
  VoiceEvent,
  VoiceStream,
} from '../../src/ports/speech.ts';

/** What was written to a stream: a piece of sound and its time. */
interface Written {
  readonly pcm: Int16Array;
  readonly atMs: number;
}

/** A recognizer of one stream that says what a test has it say. */
export class ScriptedRecognizer implements SpeechRecognizer, RecognitionStream {
  readonly name = 'scripted';
  readonly written: Written[] = [];
  options: RecognitionOptions | null = null;
  hints: readonly string[] = [];
  /** Flushes that wait, as long as `holds` is set. */
  readonly flushes: (() => void)[] = [];
  holds = false;
  flushed = 0;
  closed = false;
  /** What it tells while its stream is closed. */
  lastWords: RecognitionEvent | null = null;
  #onEvent: (event: RecognitionEvent) => void = () => undefined;

  open(options: RecognitionOptions, onEvent: (event: RecognitionEvent) => void): RecognitionStream {
    this.options = options;
    this.#onEvent = onEvent;
    return this;
  }

  tell(event: RecognitionEvent): void {
    this.#onEvent(event);
  }

  say(text: string, startMs: number, endMs: number, type: 'partial' | 'final' = 'final'): void {
    const words = [{ text, startMs, endMs, confidence: 0.9 }];
    this.tell({ type, text, startMs, endMs, confidence: 0.9, words });
  }

  write(pcm: Int16Array, atMs: number): void {
    this.written.push({ pcm, atMs });
  }

  hint(hints: readonly string[]): void {
    this.hints = hints;
  }

  async flush(): Promise<void> {
    this.flushed++;
    if (!this.holds) return;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.flushes.push(() => resolve(undefined));
    await promise;
  }

  unavailable(): string | null {
    return null;
  }

  close(): Promise<void> {
    this.closed = true;
    if (this.lastWords !== null) this.tell(this.lastWords);
    for (const answer of this.flushes) answer();
    return Promise.resolve();
  }
}

/** A detector of one stream that hears what a test has it hear. */
export class ScriptedDetector implements VoiceDetector {
  readonly name = 'scripted';
  readonly written: Written[] = [];
  closed = false;
  #onEvent: (event: VoiceEvent) => void = () => undefined;

  open(_options: TurnOptions, onEvent: (event: VoiceEvent) => void): VoiceStream {
    this.#onEvent = onEvent;
    return {
      write: (pcm, atMs) => {
        this.written.push({ pcm, atMs });
      },
      close: () => {
        this.closed = true;
      },
    };
  }

  tell(type: 'started' | 'ended', atMs: number): void {
    this.#onEvent({ type, atMs });
  }

  /** It did not judge that time. */
  miss(atMs: number, untilMs: number): void {
    this.#onEvent({ type: 'unjudged', atMs, untilMs });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

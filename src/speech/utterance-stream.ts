import type { Clock } from '../ports/clock.ts';
import type {
  RecognitionEvent,
  RecognitionStream,
  Recognized,
  SpeechRateHz,
  TurnOptions,
  VoiceDetector,
  VoiceStream,
} from '../ports/speech.ts';
import { SPEECH_SAMPLE_RATE } from '../ports/speech.ts';
import { Downsampler } from '../media/codecs/index.ts';
import { messageOf } from '../shared/message-of.ts';
import { within } from '../shared/within.ts';
import type { Utterance } from './utterance-buffer.ts';
import { UtteranceBuffer } from './utterance-buffer.ts';

/**
 * Recognizes an utterance; null: there was no word in it. It rejects with the reason why the words are missing.
 * `givenUp` is aborted when nobody wants them any more: the stream was closed, or {@link UTTERANCE_LIMIT_MS} is over.
 */
export type RecognizeUtterance = (
  utterance: Utterance,
  hints: readonly string[],
  givenUp: AbortSignal,
) => Promise<Recognized | null>;

interface UtteranceStreamOptions {
  /** Finds the end of an utterance where nobody flushes. */
  readonly detector: VoiceDetector;
  readonly hints: readonly string[];
  /** Of the audio. @defaultValue 8000 */
  readonly sampleRateHz?: SpeechRateHz | undefined;
  readonly clock: Clock;
  /** Names the engine, for reasons. */
  readonly who: string;
  readonly recognize: RecognizeUtterance;
  readonly onEvent: (event: RecognitionEvent) => void;
  readonly onClose: () => void;
}

/** A longer utterance is recognized in parts. */
const MAX_UTTERANCE_MS = 20_000;
const TURNS: TurnOptions = { silenceMs: 800, minSpeechMs: 60, maxTurnMs: MAX_UTTERANCE_MS };
/** So much of what came before speech is kept: the detector may miss a quiet word. */
const KEPT_MS = 1_000;
/**
 * Time for the words of an utterance, waiting included. Whoever flushes waits for 10 s, and says then that they are
 * missing; an engine that is behind must not work on them still.
 */
export const UTTERANCE_LIMIT_MS = 9_500;
/** Time without a write that ends an utterance. */
const LONGEST_GAP_MS = 1_000;

/**
 * A speaker for an engine that recognizes whole utterances. `flush()`, silence, or time without a write ends one. The
 * results of utterances come in their order.
 */
export class UtteranceStream implements RecognitionStream {
  readonly #options: UtteranceStreamOptions;
  readonly #voice: VoiceStream;
  readonly #buffer: UtteranceBuffer;
  readonly #rateHz: SpeechRateHz;
  /** Makes telephone audio for the detector; null: it is that. */
  readonly #down: Downsampler | null;
  #hints: readonly string[];
  /** Whether the detector has heard speech in what the buffer holds. */
  #spoke = false;
  /** Settled once every utterance so far has been told. */
  #told: Promise<void> = Promise.resolve();
  readonly #closing = new AbortController();

  constructor(options: UtteranceStreamOptions) {
    this.#options = options;
    this.#hints = options.hints;
    this.#rateHz = options.sampleRateHz ?? SPEECH_SAMPLE_RATE;
    this.#buffer = new UtteranceBuffer(MAX_UTTERANCE_MS, this.#rateHz);
    this.#down = this.#rateHz === SPEECH_SAMPLE_RATE ? null : new Downsampler();
    this.#voice = options.detector.open(TURNS, ({ type, atMs }) => {
      if (type === 'ended') {
        this.#cut();
      } else if (type === 'started') {
        this.#spoke = true;
        this.#buffer.forgetBefore(atMs - KEPT_MS);
      }
    });
  }

  write(pcm: Int16Array, atMs: number): void {
    if (this.#closed || !Number.isFinite(atMs) || pcm.length === 0) return;
    const { endMs } = this.#buffer;
    if (endMs !== null && atMs - endMs > LONGEST_GAP_MS) this.#cut();
    for (let taken = 0; taken < pcm.length;) {
      const rest = pcm.subarray(taken);
      taken += this.#buffer.append(rest, atMs + (taken * 1_000) / this.#rateHz);
      if (this.#buffer.full) this.#makeRoom();
    }
    this.#voice.write(this.#narrow(pcm), atMs);
  }

  #narrow(pcm: Int16Array): Int16Array {
    if (this.#down === null) return pcm;
    const narrow = new Int16Array(pcm.length >> 1);
    this.#down.process(pcm, narrow);
    return narrow;
  }

  hint(hints: readonly string[]): void {
    this.#hints = hints;
  }

  async flush(): Promise<void> {
    if (!this.#closed) this.#cut();
    await this.#told;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#voice.close();
    this.#options.onClose();
    // What waits for the engine is withdrawn.
    this.#closing.abort();
    await this.#told;
  }

  get #closed(): boolean {
    return this.#closing.signal.aborted;
  }

  /** Engines invent words where there is noise alone. */
  #makeRoom(): void {
    if (this.#spoke) this.#cut();
    else this.#buffer.forgetBefore((this.#buffer.endMs ?? 0) - KEPT_MS);
  }

  #cut(): void {
    this.#spoke = false;
    const utterance = this.#buffer.take();
    if (utterance === null) return;
    const before = this.#told;
    const result = this.#recognize(utterance);
    this.#told = before.then(async () => {
      const event = await result;
      if (event !== null && !this.#closed) this.#options.onEvent(event);
    });
  }

  async #recognize(utterance: Utterance): Promise<RecognitionEvent | null> {
    try {
      const { clock, who, recognize } = this.#options;
      const hints = this.#hints;
      const recognized = await within(
        { clock, ms: UTTERANCE_LIMIT_MS, who, signal: this.#closing.signal },
        async (givenUp) => await recognize(utterance, hints, givenUp),
      );
      return recognized === null ? null : { type: 'final', ...recognized };
    } catch (error) {
      const { samples, sampleRateHz, startMs } = utterance;
      const endMs = startMs + (samples.length * 1_000) / sampleRateHz;
      return { type: 'missing', startMs, endMs, reason: messageOf(error) };
    }
  }
}

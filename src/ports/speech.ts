/** Turns words into a WAV file. */
export interface TextToSpeech {
  readonly name: string;
  /**
   * What makes its sound now, the best first: engine, model, language and the like. Sounds are kept under it, and one
   * that any of these made may be played.
   */
  readonly identities: readonly string[];
  /** Longest text that it speaks at once, in UTF-16 units; a longer one is given to it in pieces. */
  readonly maxTextLength: number;
  /** How long a text is for {@link maxTextLength}, where it puts the text in other words. @defaultValue its length */
  lengthOf?(text: string): number;
  /**
   * Writes the spoken text to `file` as a WAV file of 16-bit PCM. A text that fails leaves no file.
   * @param voice a voice of this engine; an unknown one falls back to the engine's default
   * @returns the identity of who spoke
   * @throws Error if it fails, or `signal` was aborted
   */
  synthesize(text: string, voice: string | undefined, file: string, signal: AbortSignal): Promise<string>;
  /**
   * Gives the sound while it is made: 16-bit mono PCM in pieces of any size. An engine without it makes whole files only.
   * @throws Error as {@link TextToSpeech.synthesize} does, also in the midst
   */
  stream?(
    text: string,
    voice: string | undefined,
    signal: AbortSignal,
  ): { readonly sampleRate: number; readonly pcm: AsyncIterable<Int16Array> };
  close(): Promise<void>;
}

/** The rate of telephone audio, in Hz, which is recognized as it is. */
export const SPEECH_SAMPLE_RATE = 8_000;

/** Rates at which speech is recognized, in Hz: that of telephone audio, and that of wideband. */
export type SpeechRateHz = 8_000 | 16_000;

/** A word, with its time. Times are in milliseconds, by the clock that {@link RecognitionStream.write} was given. */
export interface RecognizedWord {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
  /** 0 to 1; null where the engine gives none. */
  readonly confidence: number | null;
}

/** What a recognizer made of a stretch of speech. An utterance has any number of partial results, and one final one. */
export interface Recognized {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
  /** 0 to 1; null where the engine gives none. */
  readonly confidence: number | null;
  /** Empty where the engine gives no times for words. */
  readonly words: readonly RecognizedWord[];
}

/** What a stream of recognition tells. */
export type RecognitionEvent =
  /** It may change. It takes the place of the former partial result. */
  | ({ readonly type: 'partial' } & Recognized)
  /** It stays. An engine that found no word in an utterance sends none. */
  | ({ readonly type: 'final' } & Recognized)
  /** The audio of that time was not recognized: the engine was away, too slow, or full. */
  | { readonly type: 'missing'; readonly startMs: number; readonly endMs: number; readonly reason: string };

/** How a stream is to be recognized. */
export interface RecognitionOptions {
  /** A BCP 47 tag such as `en-US`; null: the engine's default. */
  readonly language: string | null;
  /** Words and phrases that are likely, for engines that can use them. */
  readonly hints: readonly string[];
  /** Whether partial results are wanted. */
  readonly partials: boolean;
  /** Of the audio that will be written. Only who takes wideband is given 16,000. @defaultValue 8000 */
  readonly sampleRateHz?: SpeechRateHz | undefined;
}

/** The recognition of one speaker. */
export interface RecognitionStream {
  /**
   * Takes audio: 16-bit mono, at the rate that the stream was opened with. `atMs` is when its first sample was said, in milliseconds of a clock that goes on
   * steadily. Time between two writes is silence. It never throws, and keeps at most a bounded amount.
   */
  write(pcm: Int16Array, atMs: number): void;
  /** The likely words have changed. Engines that cannot use them ignore this. */
  hint(hints: readonly string[]): void;
  /**
   * The speaker has ended an utterance: what was written is recognized now. Resolves when its results, or that they are
   * missing, have been told. While an engine is away or hangs it goes on for longer than anybody waits. It never rejects.
   */
  flush(): Promise<void>;
  /** Ends the stream. Audio that was not answered is told as missing at once, and no event comes later. Idempotent; it never rejects. */
  close(): Promise<void>;
}

/** Recognizes speech. */
export interface SpeechRecognizer {
  readonly name: string;
  /** Whether a stream may be of 16 kHz. @defaultValue false */
  readonly takesWideband?: boolean | undefined;
  /** Opens a stream. It never throws: an engine that is away is told of by `missing`, and tried again. */
  open(options: RecognitionOptions, onEvent: (event: RecognitionEvent) => void): RecognitionStream;
  /** Null if it works as far as it knows; otherwise the reason why it does not. */
  unavailable(): string | null;
  /** Ends every stream. Idempotent. */
  close(): Promise<void>;
}

/** When somebody speaks. */
export type VoiceEvent =
  /** Somebody began to speak at `atMs`. It is told some frames later. */
  | { readonly type: 'started'; readonly atMs: number }
  /** The speaker has been silent since `atMs`, for as long as the detector was told to wait. */
  | { readonly type: 'ended'; readonly atMs: number }
  /** Nobody judged whether there was speech from then to `untilMs`: the detector was too slow, or failed. */
  | { readonly type: 'unjudged'; readonly atMs: number; readonly untilMs: number };

/** Finds speech in the audio of one speaker. */
export interface VoiceStream {
  /** As {@link RecognitionStream.write}, at 8 kHz. It never throws. */
  write(pcm: Int16Array, atMs: number): void;
  close(): void;
}

/** How turns are told from pauses. */
export interface TurnOptions {
  /** So much silence ends a turn. */
  readonly silenceMs: number;
  /** Shorter sounds are no speech. */
  readonly minSpeechMs: number;
  /** A turn that lasts longer is ended, and another begins. */
  readonly maxTurnMs: number;
}

/** Tells speech from silence, noise, music and keys. */
export interface VoiceDetector {
  readonly name: string;
  open(options: TurnOptions, onEvent: (event: VoiceEvent) => void): VoiceStream;
  close(): Promise<void>;
}

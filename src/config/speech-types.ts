/** Engines that turn words into speech. */
export const TTS_ENGINES = ['flite', 'espeak-ng', 'openai', 'local'] as const;
/** Engines that turn speech into words; `none` makes no transcript. */
export const STT_ENGINES = [
  'none', 'vosk', 'local', 'openai', 'openai-realtime', 'assemblyai', 'deepgram', 'pocketsphinx',
] as const; // prettier-ignore

/** Where an engine is, and how it is asked. Null where an engine needs none, or has one of its own. */
interface Engine<Name extends string> {
  readonly engine: Name;
  readonly url: string | null;
  readonly apiKey: string | null;
  readonly model: string | null;
  /** A BCP 47 tag such as `en-US`. */
  readonly language: string | null;
}

export interface SpeechConfig {
  readonly tts: Engine<(typeof TTS_ENGINES)[number]> & { readonly voice: string | null };
  readonly stt: Engine<(typeof STT_ENGINES)[number]>;
  /** The directory of local models. */
  readonly models: string;
  /** Whether a caller who speaks stops what the AI says, and after how much speech. */
  readonly bargeIn: { readonly enabled: boolean; readonly minSpeechMs: number };
  /** So much silence ends what a caller says. */
  readonly endOfTurnMs: number;
}

export interface TranscriptionConfig {
  /** Without a recognizer nothing is transcribed all the same. */
  readonly enabled: boolean;
  /** Processes that transcribe. */
  readonly workers: number;
  /** What is made unreadable before it is stored or sent: `card-numbers`, or regular expressions between slashes. */
  readonly redact: readonly string[];
}

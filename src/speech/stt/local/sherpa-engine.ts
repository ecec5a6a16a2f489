import type { SpeechRateHz } from '../../../ports/speech.ts';
import type { TimedWord } from './local-messages.ts';
import type { LocalModel } from './model-folder.ts';

/** What we use of sherpa-onnx-node. */
interface SherpaStream {
  acceptWaveform(sound: { readonly samples: Float32Array; readonly sampleRate: number }): void;
  inputFinished?(): void;
}
interface SherpaResult {
  readonly text?: string;
  readonly tokens?: readonly string[];
  /** When each token begins, in seconds. */
  readonly timestamps?: readonly number[];
}
interface OnlineRecognizer {
  readonly handle: unknown;
  createStream(): SherpaStream;
  isReady(stream: SherpaStream): boolean;
  decode(stream: SherpaStream): void;
  getResult(stream: SherpaStream): SherpaResult;
}
type OfflineRecognizer = Omit<OnlineRecognizer, 'isReady'>;
export interface SherpaRuntime {
  readonly OnlineRecognizer: new (config: object) => OnlineRecognizer;
  readonly OfflineRecognizer: new (config: object) => OfflineRecognizer;
}

/** Recognizes one utterance: 16-bit mono. It blocks. */
export type RecognizeSound = (
  samples: Int16Array,
  sampleRateHz: SpeechRateHz,
) => { readonly text: string; readonly words: readonly TimedWord[] };

const FEATURES = { sampleRate: 16_000, featureDim: 80 };
/** A streaming model needs some sound behind the last word. */
const TAIL_SECONDS = 0.66;
/** The end of the last word is not told; it is taken for the start of its last token and this. */
const LAST_TOKEN_MS = 120;

/**
 * Loads a model, which blocks, and ends the process where a file is broken.
 * @throws Error where the runtime refuses the model
 */
export function loadSherpaModel(
  runtime: SherpaRuntime,
  model: LocalModel,
  { language, threads }: { readonly language: string | null; readonly threads: number },
): RecognizeSound {
  const common = { tokens: model.tokens, numThreads: threads, provider: 'cpu', debug: 0 };
  if (model.kind === 'zipformer') {
    const { encoder, decoder, joiner } = model;
    const modelConfig = { ...common, transducer: { encoder, decoder, joiner } };
    const recognizer = new runtime.OnlineRecognizer({ featConfig: FEATURES, modelConfig, enableEndpoint: 0 });
    checkLoaded(recognizer);
    return (samples, sampleRateHz) => {
      const stream = streamOf(recognizer, samples, sampleRateHz, TAIL_SECONDS);
      stream.inputFinished?.();
      while (recognizer.isReady(stream)) recognizer.decode(stream);
      return asWords(recognizer.getResult(stream));
    };
  }
  const { encoder, decoder } = model;
  const whisper = { encoder, decoder, task: 'transcribe', language: language?.split('-')[0] ?? '' };
  const recognizer = new runtime.OfflineRecognizer({ featConfig: FEATURES, modelConfig: { ...common, whisper } });
  checkLoaded(recognizer);
  return (samples, sampleRateHz) => {
    const stream = streamOf(recognizer, samples, sampleRateHz, 0);
    recognizer.decode(stream);
    return { text: recognizer.getResult(stream).text?.trim() ?? '', words: [] };
  };
}

/** The runtime gives an object without a handle where it could not load something. */
function checkLoaded({ handle }: { readonly handle: unknown }): void {
  if (handle === null || handle === undefined) throw new Error('sherpa-onnx could not load the model');
}

function streamOf(
  recognizer: OfflineRecognizer,
  samples: Int16Array,
  sampleRateHz: SpeechRateHz,
  tailSeconds: number,
): SherpaStream {
  const stream = recognizer.createStream();
  const sound = new Float32Array(samples.length + tailSeconds * sampleRateHz);
  samples.forEach((sample, index) => (sound[index] = sample / 32_768));
  // It changes the sample rate itself.
  stream.acceptWaveform({ samples: sound, sampleRate: sampleRateHz });
  return stream;
}

/** A token that begins with a blank, or with U+2581 as SentencePiece writes it, begins a word. */
function asWords({ text = '', tokens = [], timestamps = [] }: SherpaResult): ReturnType<RecognizeSound> {
  const words: { text: string; startMs: number; endMs: number }[] = [];
  tokens.forEach((token, index) => {
    const atMs = Math.round(1_000 * (timestamps[index] ?? 0));
    const last = words.at(-1);
    const begins = /^[ \u2581]/.test(token);
    if (last !== undefined && begins) last.endMs = Math.min(atMs, last.endMs);
    if (last === undefined || begins) {
      words.push({ text: token.replace(/^[ \u2581]+/, ''), startMs: atMs, endMs: atMs + LAST_TOKEN_MS });
    } else {
      last.text += token;
      last.endMs = atMs + LAST_TOKEN_MS;
    }
  });
  return { text: text.trim(), words: timestamps.length === tokens.length ? words : [] };
}

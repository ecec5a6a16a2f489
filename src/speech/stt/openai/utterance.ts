import { pcmHeader } from '../../../media/wav/wav-header.ts';
import type { RecognitionEvent, SpeechRateHz } from '../../../ports/speech.ts';
import { SPEECH_SAMPLE_RATE } from '../../../ports/speech.ts';
import type { Frame, Span } from '../shared/index.ts';
import { AudioSender, clipWords } from '../shared/index.ts';
import type { Transcription } from './transcribe.ts';

/** Longer pauses inside an utterance are cut to this. */
const PACING = { fillMs: 600, minFrameMs: 0 };

/** What was said from one flush to the next, as a file, with the times of its words. */
export class Utterance {
  readonly #pieces: Uint8Array[] = [];
  readonly #sender: AudioSender;
  readonly #rateHz: SpeechRateHz;
  /** From the first to the last sound; null: nobody spoke. */
  readonly sound: Span | null;

  constructor(frames: readonly Frame[], sampleRateHz: SpeechRateHz = SPEECH_SAMPLE_RATE) {
    this.#rateHz = sampleRateHz;
    const frame = (pcm: Int16Array): Uint8Array => new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength);
    const keep = (piece: string | Uint8Array): void => {
      if (typeof piece !== 'string') this.#pieces.push(piece);
    };
    this.#sender = new AudioSender({ frame }, PACING, keep, sampleRateHz);
    for (const each of frames) this.#sender.frame(each);
    const loud = frames.filter((each) => each.loud);
    const [first] = loud;
    const last = loud.at(-1);
    this.sound = first === undefined || last === undefined ? null : { startMs: first.startMs, endMs: last.endMs };
  }

  /** A WAV file of 16-bit PCM. */
  wav(): Buffer {
    const samples = Buffer.concat(this.#pieces);
    return Buffer.concat([pcmHeader({ sampleRateHz: this.#rateHz, channels: 1 }, samples.length), samples]);
  }

  /** The event for what was heard in the file; null: no word. */
  event({ confidence, text, words }: Extract<Transcription, { type: 'words' }>): RecognitionEvent | null {
    if (text === '' || this.sound === null) return null;
    const [first] = words;
    const last = words.at(-1);
    if (first === undefined || last === undefined) {
      return clipWords({ type: 'final' as const, text, confidence, ...this.sound, words: [] });
    }
    const said = { type: 'final', text, confidence, startMs: first.startMs, endMs: last.endMs, words } as const;
    return this.#sender.event(said);
  }
}

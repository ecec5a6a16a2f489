import { FRAME_MS } from '../media/rtp/index.ts';
import type { SampleRateHz } from '../media/codecs/index.ts';
import type { WavWriter } from '../media/wav/index.ts';
import type { SpeechWatch } from './speech-watch.ts';

/** Sound before the first word, and behind the last, that stays: words begin and end softly. */
const MARGIN_MS = 200;
/** It is known that somebody speaks so long after it began at most. */
const LATE_MS = 600;

/** Writes the file of a recording. */
export type RecordingWriter = Pick<WavWriter, 'write' | 'close' | 'cut' | 'resume' | 'framesWritten'>;

/** Leaves out silence at both ends of a recording: nothing is written before somebody speaks. */
export class TrimmedWriter implements Omit<RecordingWriter, 'cut'> {
  readonly #writer: RecordingWriter;
  readonly #speech: Pick<SpeechWatch, 'spokenFromMs' | 'silentMs'>;
  /** What came before anybody spoke, as far back as it may be wanted. */
  #lead: Int16Array[] = [];
  readonly #samplesPerMs: number;
  #takenMs = 0;
  #hasBegun = false;

  /** @param speech has heard the sound before it is written */
  constructor(
    writer: RecordingWriter,
    speech: Pick<SpeechWatch, 'spokenFromMs' | 'silentMs'>,
    sampleRateHz: SampleRateHz,
  ) {
    this.#writer = writer;
    this.#samplesPerMs = sampleRateHz / 1_000;
    this.#speech = speech;
  }

  get framesWritten(): number {
    return this.#writer.framesWritten;
  }

  /** @param pcm 20 ms @throws WavError as the writer does */
  async write(pcm: Int16Array): Promise<void> {
    this.#takenMs += FRAME_MS;
    if (this.#hasBegun) {
      await this.#writer.write(pcm);
      return;
    }
    this.#lead.push(pcm);
    const from = this.#speech.spokenFromMs;
    if (from === null) {
      if (this.#lead.length * FRAME_MS > MARGIN_MS + LATE_MS) this.#lead.shift();
      return;
    }
    this.#hasBegun = true;
    const wanted = Math.max(1, Math.ceil((this.#takenMs - from + MARGIN_MS) / FRAME_MS));
    const lead = this.#lead.slice(-wanted);
    this.#lead = [];
    await Promise.all(lead.map(async (frame) => await this.#writer.write(frame)));
  }

  resume(): void {
    this.#writer.resume();
  }

  /** Cuts off what is behind the last word, and completes the file. @throws WavError as the writer does */
  async close(): Promise<void> {
    const silentFrames = Math.max(0, this.#speech.silentMs - MARGIN_MS) * this.#samplesPerMs;
    try {
      if (this.#hasBegun) await this.#writer.cut(Math.max(0, this.#writer.framesWritten - silentFrames));
    } finally {
      await this.#writer.close();
    }
  }
}

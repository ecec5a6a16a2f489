import { rm } from 'node:fs/promises';
import { messageOf, messageWithCauseOf } from '../../shared/message-of.ts';
import type { SampleRateHz } from '../codecs/index.ts';
import { WavWriter } from '../wav/index.ts';
import type { RecordingChunk, RecordingResult } from './messages.ts';

/** Silence is written in pieces of so much. */
const SILENCE_SECONDS = 1;
/** After a failure the file is left alone for so much sound, then tried again. */
const RETRY_SECONDS = 2;

/** Told when a recording cannot be written (`error`), and when it is again (null), with the time that is silence. */
export type RecordingTrouble = (error: string | null, lostMs: number) => void;

/**
 * A recording in the file thread. Where it cannot be written, what comes is dropped, and the file is tried again: it
 * goes on where it would be, with silence for what is lost, so that it keeps its time.
 */
export class OpenRecording {
  readonly #writer: WavWriter;
  readonly #rateHz: SampleRateHz;
  readonly #tell: RecordingTrouble;
  /** The writes, one after the other. */
  #tail: Promise<void> = Promise.resolve();
  /** Sample frames that the file should have by now. */
  #dueFrames = 0;
  /** Where to try again; null while all is well. */
  #retryAtFrame: number | null = null;
  /** Why the file is not whole; null where it is. */
  #error: string | null = null;
  #finishing: Promise<RecordingResult> | null = null;

  private constructor(writer: WavWriter, sampleRateHz: SampleRateHz, tell: RecordingTrouble) {
    this.#rateHz = sampleRateHz;
    this.#writer = writer;
    this.#tell = tell;
  }

  /** @throws WavError where the file cannot be made; none is left then */
  static async open(file: string, sampleRateHz: SampleRateHz, tell: RecordingTrouble): Promise<OpenRecording> {
    try {
      return new OpenRecording(await WavWriter.open(file, { sampleRateHz, channels: 2 }), sampleRateHz, tell);
    } catch (error) {
      await rm(file, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  /** Takes sound; `done` is called when it is written or given up. */
  add(chunk: RecordingChunk, done: () => void): void {
    if (this.#finishing !== null) return;
    this.#tail = this.#tail.then(async () => {
      await this.#write(chunk);
      done();
    });
    if (chunk.last) void this.finish();
  }

  /** Completes the file with what has come. Idempotent, never rejects. */
  finish(): Promise<RecordingResult> {
    this.#finishing ??= this.#finish();
    return this.#finishing;
  }

  async #write({ silentFramesBefore, samples }: RecordingChunk): Promise<void> {
    this.#dueFrames += silentFramesBefore + samples.length / 2;
    if (this.#retryAtFrame !== null) {
      if (this.#dueFrames < this.#retryAtFrame) return;
      this.#writer.resume();
    }
    const missing = this.#dueFrames - samples.length / 2 - this.#writer.framesWritten;
    try {
      const piece = SILENCE_SECONDS * this.#rateHz;
      for (let left = missing; left > 0; left -= piece) {
        await this.#writer.write(new Int16Array(Math.min(left, piece) * 2));
      }
      if (samples.length > 0) await this.#writer.write(samples);
      if (this.#retryAtFrame !== null) this.#tell(null, Math.round((missing * 1_000) / this.#rateHz));
      this.#retryAtFrame = null;
    } catch (error) {
      this.#error = messageOf(error);
      if (this.#retryAtFrame === null) this.#tell(messageWithCauseOf(error), 0);
      this.#retryAtFrame = this.#dueFrames + RETRY_SECONDS * this.#rateHz;
    }
  }

  async #finish(): Promise<RecordingResult> {
    await this.#tail;
    try {
      await this.#writer.close();
    } catch (error) {
      this.#error ??= messageOf(error);
    }
    return { error: this.#error };
  }
}

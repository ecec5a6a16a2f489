import type { SampleRateHz } from '../codecs/index.ts';
import { FRAME_MS } from '../rtp/index.ts';
import type { RecordingChunk, RecordingNumber } from './messages.ts';

/** Frames in one chunk: 500 ms. */
const CHUNK_FRAMES = 500 / FRAME_MS;
/** Chunks under way to the disk: 8 s. Sound beyond that is lost, and silence fills its time. */
export const MAX_CHUNKS_UNDER_WAY = 16;

/**
 * Collects both channels of a recording frame by frame and hands them on in chunks. If the disk does not keep up,
 * chunks are left out and written as silence later, so that the file keeps its time.
 */
export class Recorder {
  readonly recording: RecordingNumber;
  /** Of the file, and so of the frames that it takes. */
  readonly sampleRateHz: SampleRateHz;
  /** Samples of a frame. */
  readonly #samples: number;
  readonly #write: (chunk: RecordingChunk) => void;
  #chunk: Int16Array;
  #frames = 0;
  #underWay = 0;
  #missing = 0;
  /** Chunks that were replaced by silence. */
  lost = 0;

  constructor(recording: RecordingNumber, sampleRateHz: SampleRateHz, write: (chunk: RecordingChunk) => void) {
    this.recording = recording;
    this.sampleRateHz = sampleRateHz;
    this.#samples = (sampleRateHz * FRAME_MS) / 1_000;
    this.#chunk = new Int16Array(CHUNK_FRAMES * this.#samples * 2);
    this.#write = write;
  }

  /** Takes one frame of each channel; null is silence. */
  add(left: Int16Array | null, right: Int16Array | null): void {
    const samples = this.#samples;
    const start = this.#frames * samples * 2;
    const chunk = this.#chunk;
    for (let index = 0; index < samples; index++) {
      chunk[start + 2 * index] = left === null ? 0 : (left[index] as number);
      chunk[start + 2 * index + 1] = right === null ? 0 : (right[index] as number);
    }
    if (++this.#frames < CHUNK_FRAMES) return;
    this.#frames = 0;
    if (this.#underWay >= MAX_CHUNKS_UNDER_WAY) {
      this.#missing++;
      this.lost++;
      return;
    }
    this.#chunk = new Int16Array(CHUNK_FRAMES * this.#samples * 2);
    this.#send(chunk, false);
  }

  /** A chunk reached the disk. */
  acknowledge(): void {
    this.#underWay--;
  }

  /** Hands on what is left and ends the recording. */
  finish(): void {
    this.#send(this.#chunk.slice(0, this.#frames * this.#samples * 2), true);
  }

  #send(samples: Int16Array, last: boolean): void {
    const silentFramesBefore = this.#missing * CHUNK_FRAMES * this.#samples;
    this.#missing = 0;
    this.#underWay++;
    this.#write({ recording: this.recording, silentFramesBefore, samples, last });
  }
}

import { readFile, stat } from 'node:fs/promises';
import type { MessagePort } from 'node:worker_threads';
import { MediaError } from '../../ports/media.ts';
import { messageOf } from '../../shared/message-of.ts';
import { SAMPLE_RATE_HZ } from '../rtp/index.ts';
import { MAX_WAV_BYTES, readWav, resample, WavWriter } from '../wav/index.ts';
import type { FileRequests, RecordingAck, RecordingChunk, RecordingNumber, RecordingResult } from './messages.ts';

/** Silence is written in pieces of this many sample frames. */
const SILENCE_FRAMES = SAMPLE_RATE_HZ;

interface OpenRecording {
  readonly writer: WavWriter;
  /** The writes, one after the other. */
  tail: Promise<void>;
  error: string | null;
  finishing: boolean;
  readonly done: PromiseWithResolvers<RecordingResult>;
}

/** What the file thread does. */
export class FileLoop {
  readonly #recordings = new Map<RecordingNumber, OpenRecording>();

  /** Requests, each by its name. */
  readonly requests: { [Op in keyof FileRequests]: (args: FileRequests[Op]['args']) => unknown } = {
    decode: ({ path }) => decodePrompt(path),
    openRecording: async ({ recording, file }): Promise<null> => {
      const writer = await WavWriter.open(file, { sampleRateHz: SAMPLE_RATE_HZ, channels: 2 });
      const done = Promise.withResolvers<RecordingResult>();
      this.#recordings.set(recording, { writer, tail: Promise.resolve(), error: null, finishing: false, done });
      return null;
    },
    finishRecording: ({ recording }): Promise<RecordingResult> => {
      const open = this.#open(recording);
      this.#finish(open);
      return this.#settle(recording, open);
    },
    awaitRecording: ({ recording }): Promise<RecordingResult> => this.#settle(recording, this.#open(recording)),
  };

  /** Takes sound from the media thread. */
  connectMedia(port: MessagePort): void {
    port.on('message', (chunk: RecordingChunk) => {
      const open = this.#recordings.get(chunk.recording);
      if (open === undefined || open.finishing) return;
      open.tail = open.tail.then(async () => {
        await this.#write(open, chunk);
        port.postMessage({ recording: chunk.recording } satisfies RecordingAck);
      });
      if (chunk.last) this.#finish(open);
    });
  }

  #open(recording: RecordingNumber): OpenRecording {
    const open = this.#recordings.get(recording);
    if (open === undefined) throw new MediaError('io', 'no such recording');
    return open;
  }

  async #write(open: OpenRecording, chunk: RecordingChunk): Promise<void> {
    if (open.error !== null) return;
    try {
      for (let left = chunk.silentFramesBefore; left > 0; left -= SILENCE_FRAMES) {
        await open.writer.write(new Int16Array(Math.min(left, SILENCE_FRAMES) * 2));
      }
      if (chunk.samples.length > 0) await open.writer.write(chunk.samples);
    } catch (error) {
      open.error = messageOf(error);
    }
  }

  #finish(open: OpenRecording): void {
    if (open.finishing) return;
    open.finishing = true;
    void open.tail.then(async () => {
      try {
        await open.writer.close();
      } catch (error) {
        open.error ??= messageOf(error);
      }
      open.done.resolve({ error: open.error });
    });
  }

  async #settle(recording: RecordingNumber, open: OpenRecording): Promise<RecordingResult> {
    const result = await open.done.promise;
    this.#recordings.delete(recording);
    return result;
  }
}

/** Reads a WAV file as 8 kHz mono into memory that all threads share. */
async function decodePrompt(path: string): Promise<Int16Array> {
  const { size } = await stat(path);
  if (size > MAX_WAV_BYTES) throw new MediaError('io', 'WAV file is too large');
  const sound = readWav(await readFile(path));
  const samples = resample(sound.samples, sound.sampleRateHz, SAMPLE_RATE_HZ);
  const shared = new Int16Array(new SharedArrayBuffer(samples.length * Int16Array.BYTES_PER_ELEMENT));
  shared.set(samples);
  return shared;
}

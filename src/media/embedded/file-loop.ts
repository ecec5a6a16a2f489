import { readFile, stat } from 'node:fs/promises';
import type { MessagePort } from 'node:worker_threads';
import { MediaError } from '../../ports/media.ts';
import type { SampleRateHz } from '../codecs/index.ts';
import { MAX_WAV_BYTES, readWav, resample } from '../wav/index.ts';
import type { FileRequests, RecordingAck, RecordingChunk, RecordingNumber, RecordingResult } from './messages.ts';
import { OpenRecording } from './open-recording.ts';
import type { DecodedPrompt } from './prompt-sound.ts';
import type { RecordingTrouble } from './open-recording.ts';

/** Tells the main thread of trouble with a recording. */
export type TellTrouble = (recording: RecordingNumber, ...trouble: Parameters<RecordingTrouble>) => void;

/** What the file thread does. */
export class FileLoop {
  readonly #recordings = new Map<RecordingNumber, OpenRecording>();
  /** Recordings that the media thread ended, until somebody asks how. */
  readonly #ends = new Map<RecordingNumber, PromiseWithResolvers<RecordingResult>>();
  readonly #tell: TellTrouble;

  constructor(tell: TellTrouble) {
    this.#tell = tell;
  }

  /** Requests, each by its name. */
  readonly requests: { [Op in keyof FileRequests]: (args: FileRequests[Op]['args']) => unknown } = {
    decode: ({ path, sampleRateHz }) => decodePrompt(path, sampleRateHz),
    openRecording: async ({ recording, file, sampleRateHz }): Promise<null> => {
      const open = await OpenRecording.open(file, sampleRateHz, (...trouble) => {
        this.#tell(recording, ...trouble);
      });
      this.#recordings.set(recording, open);
      this.#ends.set(recording, Promise.withResolvers());
      return null;
    },
    finishRecording: async ({ recording }): Promise<RecordingResult> => {
      const open = this.#recordings.get(recording);
      if (open !== undefined) this.#ends.get(recording)?.resolve(await open.finish());
      return await this.#settle(recording);
    },
    awaitRecording: ({ recording }): Promise<RecordingResult> => this.#settle(recording),
  };

  /** Takes sound from the media thread. */
  connectMedia(port: MessagePort): void {
    port.on('message', (chunk: RecordingChunk) => {
      const open = this.#recordings.get(chunk.recording);
      if (open === undefined) return;
      open.add(chunk, () => {
        port.postMessage({ recording: chunk.recording } satisfies RecordingAck);
      });
      if (chunk.last) this.#ends.get(chunk.recording)?.resolve(open.finish());
    });
  }

  async #settle(recording: RecordingNumber): Promise<RecordingResult> {
    const end = this.#ends.get(recording);
    if (end === undefined) throw new MediaError('io', 'no such recording');
    const result = await end.promise;
    this.#recordings.delete(recording);
    this.#ends.delete(recording);
    return result;
  }
}

/** Reads a WAV file as mono at that rate. Below 16 kHz there is nothing that 8 kHz would not hold. */
async function decodePrompt(path: string, wantedHz: SampleRateHz): Promise<DecodedPrompt> {
  const { size } = await stat(path);
  if (size > MAX_WAV_BYTES) throw new MediaError('io', 'WAV file is too large');
  const sound = readWav(await readFile(path));
  const isWide = sound.sampleRateHz >= 16_000;
  const sampleRateHz = isWide ? wantedHz : 8_000;
  const samples = resample(sound.samples, sound.sampleRateHz, sampleRateHz);
  const shared = new Int16Array(new SharedArrayBuffer(samples.length * Int16Array.BYTES_PER_ELEMENT));
  shared.set(samples);
  return { samples: shared, sampleRateHz, isWhole: !isWide || sampleRateHz === 16_000 };
}

import { MessageChannel } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import type { Logger } from 'pino';
import type { Clock } from '../../ports/clock.ts';
import { MediaError } from '../../ports/media.ts';
import { messageOf } from '../../shared/message-of.ts';
import { programFile } from '../../shared/package-files.ts';
import type { SampleRateHz } from '../codecs/index.ts';
import { ThreadLink } from '../thread/index.ts';
import type { FileCommand, FileRequests, RecordingNumber, RecordingResult, RecordingTold } from './messages.ts';
import type { DecodedPrompt } from './prompt-sound.ts';

/** Disks may be slow, and long prompts take a while to resample. */
const FILE_TIMEOUT_MS = 60_000;

type FileLink = ThreadLink<FileRequests, FileCommand, RecordingTold>;

/** The file thread. It is started anew if it failed. */
export class FileService {
  readonly #clock: Clock;
  readonly #logger: Logger;
  /** Each takes a media thread's end of the way between the two threads. */
  readonly #connects: readonly ((port: MessagePort) => void)[];
  readonly #onRecording: (told: RecordingTold) => void;
  #link: Promise<FileLink> | null = null;
  #closed = false;

  constructor(
    clock: Clock,
    logger: Logger,
    connects: readonly ((port: MessagePort) => void)[],
    onRecording: (told: RecordingTold) => void,
  ) {
    this.#clock = clock;
    this.#logger = logger;
    this.#connects = connects;
    this.#onRecording = onRecording;
  }

  /** Starts the thread. @throws MediaError `engine-lost` */
  async start(): Promise<void> {
    await this.#running();
  }

  /** Makes the way to a media thread anew, since that thread was started again. @param thread its place in the list */
  async reconnect(thread: number): Promise<void> {
    const link = await this.#running();
    for (const connect of this.#connects.slice(thread, thread + 1)) this.#join(link, connect);
  }

  /** Reads a WAV file as mono, at that rate if it holds as much. @throws MediaError */
  async decode(path: string, sampleRateHz: SampleRateHz): Promise<DecodedPrompt> {
    return await (await this.#running()).request('decode', { path, sampleRateHz }, FILE_TIMEOUT_MS);
  }

  /** Creates the file of a recording. @throws MediaError `io` */
  async openRecording(recording: RecordingNumber, file: string, sampleRateHz: SampleRateHz): Promise<void> {
    const link = await this.#running();
    await link.request('openRecording', { recording, file, sampleRateHz }, FILE_TIMEOUT_MS);
  }

  /**
   * Waits for the end of a recording that the media thread ends. With `now` it ends at what has come. It never rejects.
   */
  async endRecording(recording: RecordingNumber, now: boolean): Promise<RecordingResult> {
    try {
      const link = await this.#running();
      return await link.request(now ? 'finishRecording' : 'awaitRecording', { recording }, FILE_TIMEOUT_MS);
    } catch (error) {
      return { error: messageOf(error) };
    }
  }

  /** Ends the thread. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    const link = await this.#link?.catch(() => null);
    await link?.close();
  }

  #running(): Promise<FileLink> {
    if (this.#closed) return Promise.reject(new MediaError('engine-lost', 'the media engine closed'));
    return (this.#link ??= this.#launch());
  }

  async #launch(): Promise<FileLink> {
    try {
      const link: FileLink = await ThreadLink.start<FileRequests, FileCommand, RecordingTold>(
        programFile('./file-worker.ts', import.meta.url),
        null,
        this.#clock,
        {
          log: ({ level, message, fields }) => {
            this.#logger[level](fields, message);
          },
          told: (told) => {
            this.#onRecording(told);
          },
          lost: (reason) => {
            this.#logger.error({ reason }, 'the media file thread was lost: the recordings under way end here');
            this.#link = null; // the next request starts another
          },
        },
      );
      for (const connect of this.#connects) this.#join(link, connect);
      return link;
    } catch (error) {
      this.#link = null;
      throw error;
    }
  }

  #join(link: FileLink, connect: (port: MessagePort) => void): void {
    const { port1, port2 } = new MessageChannel();
    link.post({ op: 'media', port: port1 }, [port1]);
    connect(port2);
  }
}

import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { endianness } from 'node:os';
import { WavError } from './wav-error.ts';
import type { PcmOptions } from './wav-header.ts';
import { MAX_DATA_BYTES, pcmHeader, SAMPLE_BYTES, WRITTEN_HEADER_BYTES } from './wav-header.ts';
import { MAX_WAV_RATE_HZ, MIN_WAV_RATE_HZ } from './wav-format.ts';

/** Samples are collected for this long before they go to the disk. A crash can cost as much. */
const FLUSH_MS = 500;
/** Most sound that may wait for a slow disk. More is refused. */
const MAX_WAITING_MS = 10_000;
const MAX_CHANNELS = 64;

/**
 * Writes a WAV file of 16-bit PCM as the sound comes in.
 *
 * Samples go to the disk twice per second of sound, and the header with the new sizes follows. After a kill the file
 * lacks half a second at most. It is valid, or `repairWav` makes it valid.
 */
export class WavWriter {
  readonly #handle: FileHandle;
  readonly #options: PcmOptions;
  readonly #flushBytes: number;
  readonly #maxWaitingBytes: number;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #acceptedBytes = 0;
  #bytesOnDisk = 0;
  #flushing: Promise<void> | null = null;
  #failure: WavError | null = null;
  #closing: Promise<void> | null = null;

  private constructor(handle: FileHandle, options: PcmOptions) {
    this.#handle = handle;
    this.#options = options;
    const bytesPerSecond = options.sampleRateHz * options.channels * SAMPLE_BYTES;
    this.#flushBytes = (bytesPerSecond * FLUSH_MS) / 1_000;
    this.#maxWaitingBytes = (bytesPerSecond * MAX_WAITING_MS) / 1_000;
  }

  /**
   * Creates the file, or empties an existing one. Only its owner can read it, because recordings are personal.
   * @throws WavError `unsupported` for a rate or channel count out of range, `io`
   */
  static async open(file: string, options: PcmOptions): Promise<WavWriter> {
    const { sampleRateHz, channels } = options;
    if (!Number.isInteger(sampleRateHz) || sampleRateHz < MIN_WAV_RATE_HZ || sampleRateHz > MAX_WAV_RATE_HZ) {
      throw new WavError('unsupported', `sample rate of ${sampleRateHz} Hz`);
    }
    if (!Number.isInteger(channels) || channels < 1 || channels > MAX_CHANNELS) {
      throw new WavError('unsupported', `${channels} channels`);
    }
    let handle: FileHandle | null = null;
    try {
      handle = await open(file, 'w', 0o600);
      await writeAll(handle, pcmHeader(options, 0), 0);
      return new WavWriter(handle, { sampleRateHz, channels });
    } catch (cause) {
      await handle?.close().catch(() => undefined);
      throw new WavError('io', 'file cannot be created', { cause });
    }
  }

  /** Frames (one sample of each channel) taken so far, including those that are not on the disk yet. */
  get framesWritten(): number {
    return this.#acceptedBytes / (this.#options.channels * SAMPLE_BYTES);
  }

  /**
   * Copies samples, which are channel by channel within each frame. Resolves when there is room for more. A caller that
   * waits for it cannot overrun the disk.
   * @throws WavError `malformed` for a part of a frame, `too-large` at 4 GiB, `overrun` if 10 s of sound wait for the
   * disk already, `closed`, or `io` (also for every later call; the file keeps what was written before)
   */
  async write(interleaved: Int16Array): Promise<void> {
    if (this.#closing !== null) throw new WavError('closed', 'file is closed');
    if (this.#failure !== null) throw this.#failure;
    if (interleaved.length % this.#options.channels !== 0) {
      throw new WavError('malformed', `${interleaved.length} samples are not a whole number of frames`);
    }
    if (this.#acceptedBytes + interleaved.byteLength > MAX_DATA_BYTES) {
      throw new WavError('too-large', 'a WAV file holds at most 4 GiB');
    }
    if (this.#waitingBytes > this.#maxWaitingBytes) {
      throw new WavError('overrun', `the disk is ${MAX_WAITING_MS / 1_000} s behind`);
    }
    this.#waiting.push(littleEndian(interleaved));
    this.#waitingBytes += interleaved.byteLength;
    this.#acceptedBytes += interleaved.byteLength;
    if (this.#waitingBytes >= this.#flushBytes) await this.#flush();
  }

  /**
   * Lets a failed file be tried again. It continues behind what is on the disk. Samples that did not get there are
   * lost, and `framesWritten` no longer counts them.
   */
  resume(): void {
    this.#failure = null;
    this.#acceptedBytes = this.#bytesOnDisk + this.#waitingBytes;
  }

  /**
   * Drops what is behind so many frames, and what comes next goes there. The header comes first, so that it never
   * promises what is not there.
   * @throws WavError as {@link WavWriter.write} does
   */
  async cut(frames: number): Promise<void> {
    await this.#flushing?.catch(() => undefined);
    if (this.#failure !== null) throw this.#failure;
    if (frames >= this.framesWritten) return;
    if (this.#waitingBytes > 0) await this.#flush();
    const bytes = frames * this.#options.channels * SAMPLE_BYTES;
    try {
      await writeAll(this.#handle, pcmHeader(this.#options, bytes), 0);
      await this.#handle.truncate(WRITTEN_HEADER_BYTES + bytes);
    } catch (cause) {
      this.#failure = new WavError('io', 'file cannot be cut', { cause });
      throw this.#failure;
    }
    this.#bytesOnDisk = bytes;
    this.#acceptedBytes = bytes;
  }

  /**
   * Writes the rest and the final header. After an `io` error it only closes the file. Idempotent.
   * @throws WavError `io`; the file is closed even so
   */
  close(): Promise<void> {
    this.#closing ??= this.#finish();
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #finish(): Promise<void> {
    try {
      // The write that met a failure reports it.
      await this.#flushing?.catch(() => undefined);
      if (this.#failure === null && this.#waitingBytes > 0) await this.#flush();
    } finally {
      await this.#handle.close();
    }
  }

  /** Runs one flush at a time. Others wait for it. */
  #flush(): Promise<void> {
    this.#flushing ??= this.#flushWaiting().finally(() => {
      this.#flushing = null;
    });
    return this.#flushing;
  }

  async #flushWaiting(): Promise<void> {
    try {
      do {
        const bytes = Buffer.concat(this.#waiting);
        this.#waiting = [];
        await writeAll(this.#handle, bytes, WRITTEN_HEADER_BYTES + this.#bytesOnDisk);
        this.#bytesOnDisk += bytes.length;
        this.#waitingBytes -= bytes.length;
        // The header comes after the samples, so that it never promises what is not there.
        await writeAll(this.#handle, pcmHeader(this.#options, this.#bytesOnDisk), 0);
      } while (this.#waitingBytes >= this.#flushBytes);
    } catch (cause) {
      this.#waiting = [];
      this.#waitingBytes = 0;
      this.#failure = new WavError('io', 'file cannot be written', { cause });
      throw this.#failure;
    }
  }
}

async function writeAll(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

function littleEndian(samples: Int16Array): Buffer {
  const bytes = Buffer.from(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength));
  return endianness() === 'LE' ? bytes : bytes.swap16();
}

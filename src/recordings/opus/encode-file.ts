import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Application, createEncoder, EncoderCtl, Signal } from 'libopus-wasm';
import type { ChannelCount, SampleRate } from 'libopus-wasm';
import type { WantedContent } from '../../ports/recording-files.ts';
import { syncToDisk } from '../../shared/sync-to-disk.ts';
import { OggOpusWriter } from './ogg-opus-writer.ts';
import { OPUS_CLOCK_HZ } from './opus-headers.ts';
import { pcmLayout } from './pcm-layout.ts';

/** What is to be encoded. */
export interface EncodeOrder {
  readonly wav: string;
  readonly opus: string;
  /** Of one channel. */
  readonly bitsPerSecond: number;
}

/** What came of it. */
export interface Encoded {
  /** What was encoded. */
  readonly wav: WantedContent;
  readonly opus: WantedContent;
}

const FRAME_MS = 20;
const HEAD_BYTES = 4_096;
/** Frames that are read at once: a second. */
const FRAMES_AT_ONCE = 50;
/** Of 10. More is hardly better with speech of 8 kHz, and costs more. */
const COMPLEXITY = 5;
const RATES: readonly number[] = [8_000, 12_000, 16_000, 24_000, 48_000] satisfies readonly SampleRate[];

/**
 * Encodes a WAV file to Ogg Opus. The file appears under its name when it is whole and on the disk (fsync). The WAV file
 * stays.
 * @returns null: it is no WAV file that Opus takes, or one without sound
 * @throws Error of the file system, or of the encoder
 */
export async function encodeFile({ wav, opus, bitsPerSecond }: EncodeOrder): Promise<Encoded | null> {
  await using source = await open(wav, 'r');
  const { size } = await source.stat();
  const head = Buffer.alloc(Math.min(HEAD_BYTES, size));
  await source.read(head, 0, head.length, 0);
  const layout = pcmLayout(head, size);
  if (layout === null || layout.dataBytes === 0 || layout.channels > 2 || !RATES.includes(layout.sampleRateHz))
    return null;
  const channels = layout.channels as ChannelCount;
  const sampleRate = layout.sampleRateHz as SampleRate;
  const frameSize = (sampleRate * FRAME_MS) / 1_000;
  using encoder = await createEncoder({
    ...{ channels, sampleRate, frameSize, complexity: COMPLEXITY, vbr: true, bitrate: bitsPerSecond * channels },
    ...{ application: Application.Voip, signal: Signal.Voice },
  });
  // Else few bits make both channels one, and nobody could tell any more who spoke.
  encoder.encoderCtl(EncoderCtl.SetForceChannels, channels);
  const perSample = OPUS_CLOCK_HZ / sampleRate;
  const preSkip = encoder.getLookahead() * perSample;
  const partial = `${opus}.part`;
  try {
    const target = new HashedFile(await open(partial, 'w', 0o600));
    const whole = createHash('sha256');
    try {
      const pages = new OggOpusWriter();
      await target.write(pages.head({ channels, preSkip, sampleRateHz: sampleRate }));
      const frameBytes = frameSize * channels * 2;
      const samples = layout.dataBytes / (channels * 2);
      // The encoder is behind by its lookahead: what is skipped at the beginning comes at the end.
      const frames = Math.ceil((samples + encoder.getLookahead()) / frameSize);
      whole.update(head.subarray(0, layout.dataAt));
      for (let done = 0; done < frames; done += FRAMES_AT_ONCE) {
        const piece = Buffer.alloc(Math.min(FRAMES_AT_ONCE, frames - done) * frameBytes);
        const at = done * frameBytes;
        const wanted = Math.max(0, Math.min(piece.length, layout.dataBytes - at));
        if (wanted > 0) await readWhole(source, piece.subarray(0, wanted), layout.dataAt + at);
        whole.update(piece.subarray(0, wanted));
        for (let frame = 0; frame * frameBytes < piece.length; frame += 1) {
          const bytes = piece.subarray(frame * frameBytes, (frame + 1) * frameBytes);
          const pcm = new Int16Array(frameSize * channels);
          for (let index = 0; index < pcm.length; index += 1) pcm[index] = bytes.readInt16LE(2 * index);
          const page = pages.add(encoder.encode(pcm), (done + frame + 1) * frameSize * perSample);
          if (page !== null) await target.write(page);
        }
      }
      await target.write(pages.end(preSkip + samples * perSample));
      await hashRest(source, whole, layout.dataAt + layout.dataBytes);
      await target.sync();
    } finally {
      await target.close();
    }
    await rename(partial, opus);
    // A new name is on the disk when its directory is.
    await syncToDisk(dirname(opus));
    return { wav: { bytes: size, sha256: whole.digest('base64url') }, opus: target.content() };
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/** A file that is hashed while it is written. */
class HashedFile {
  readonly #handle: FileHandle;
  readonly #hash = createHash('sha256');
  #bytes = 0;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async write(bytes: Buffer): Promise<void> {
    this.#hash.update(bytes);
    for (let done = 0; done < bytes.length;) {
      done += (await this.#handle.write(bytes, done, bytes.length - done, this.#bytes + done)).bytesWritten;
    }
    this.#bytes += bytes.length;
  }

  async sync(): Promise<void> {
    await this.#handle.sync();
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  /** Once. */
  content(): WantedContent {
    return { bytes: this.#bytes, sha256: this.#hash.digest('base64url') };
  }
}

async function readWhole(handle: FileHandle, into: Buffer, position: number): Promise<void> {
  for (let done = 0; done < into.length;) {
    const { bytesRead } = await handle.read(into, done, into.length - done, position + done);
    if (bytesRead === 0) throw new Error('the recording became shorter while it was encoded');
    done += bytesRead;
  }
}

/** What is behind the samples belongs to the file too. */
async function hashRest(handle: FileHandle, hash: ReturnType<typeof createHash>, from: number): Promise<void> {
  const rest = Buffer.alloc(HEAD_BYTES);
  for (let at = from; ;) {
    const { bytesRead } = await handle.read(rest, 0, rest.length, at);
    if (bytesRead === 0) return;
    hash.update(rest.subarray(0, bytesRead));
    at += bytesRead;
  }
}

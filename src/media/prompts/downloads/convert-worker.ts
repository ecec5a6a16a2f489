/** A thread that makes a plain WAV file of a sound file. Its `workerData` is a {@link Conversion}; its one message says how it went. */
import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { MPEGDecoder } from 'mpg123-decoder';
import { messageOf } from '../../../shared/message-of.ts';
import { readWav, WavWriter } from '../../wav/index.ts';
import type { Conversion, Converted } from './convert.ts';

interface Sound {
  readonly sampleRateHz: number;
  readonly samples: Int16Array;
}

/** Samples that are given to the writer at once. */
const CHUNK_SAMPLES = 65_536;

async function convert({ source, target }: Conversion): Promise<void> {
  const bytes = await readFile(source);
  const { samples, sampleRateHz } = isRiff(bytes) ? readWav(bytes) : await readMpeg(bytes);
  if (samples.length === 0) throw new Error('it holds no sound');
  await using writer = await WavWriter.open(target, { sampleRateHz, channels: 1 });
  for (let at = 0; at < samples.length; at += CHUNK_SAMPLES) {
    await writer.write(samples.subarray(at, at + CHUNK_SAMPLES));
  }
}

/** An ID3 tag may stand in front of either. */
function isRiff(bytes: Buffer): boolean {
  return ['RIFF', 'RF64'].includes(bytes.toString('latin1', 0, 4));
}

async function readMpeg(bytes: Buffer): Promise<Sound> {
  const decoder = new MPEGDecoder();
  try {
    await decoder.ready;
    const { channelData, samplesDecoded, sampleRate } = decoder.decode(bytes);
    if (samplesDecoded === 0) throw new Error('it is neither WAV nor MP3');
    const samples = new Int16Array(samplesDecoded);
    for (let index = 0; index < samplesDecoded; index += 1) {
      let sum = 0;
      for (const channel of channelData) sum += channel[index] ?? 0;
      const mean = sum / channelData.length;
      samples[index] = Math.round(Math.max(-1, Math.min(1, mean)) * 32_767);
    }
    return { sampleRateHz: sampleRate, samples };
  } finally {
    decoder.free();
  }
}

const result = await convert(workerData as Conversion).then(
  (): Converted => ({ error: null }),
  (error: unknown): Converted => ({ error: messageOf(error) }),
);
parentPort?.postMessage(result);

import { writeFile } from 'node:fs/promises';

/** Samples of a sine. */
export function toneSamples(frequencyHz: number, durationMs: number, rateHz = 8000, amplitude = 8000): Int16Array {
  const samples = new Int16Array(Math.round((durationMs * rateHz) / 1000));
  for (let index = 0; index < samples.length; index++) {
    samples[index] = Math.round(amplitude * Math.sin((2 * Math.PI * frequencyHz * index) / rateHz));
  }
  return samples;
}

/** Builds a 16-bit PCM WAV file. */
export function wavBytes(samples: Int16Array, rateHz = 8000, channels = 1): Buffer {
  const bytes = Buffer.alloc(44 + samples.length * 2);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(36 + samples.length * 2, 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(channels, 22);
  bytes.writeUInt32LE(rateHz, 24);
  bytes.writeUInt32LE(rateHz * channels * 2, 28);
  bytes.writeUInt16LE(channels * 2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(samples.length * 2, 40);
  for (let index = 0; index < samples.length; index++) bytes.writeInt16LE(samples[index] ?? 0, 44 + index * 2);
  return bytes;
}

/** Writes a WAV file that holds a sine. */
export async function writeToneWav(
  file: string,
  tone: { frequencyHz: number; durationMs: number; rateHz?: number; amplitude?: number },
): Promise<void> {
  const rateHz = tone.rateHz ?? 8000;
  await writeFile(file, wavBytes(toneSamples(tone.frequencyHz, tone.durationMs, rateHz, tone.amplitude), rateHz));
}

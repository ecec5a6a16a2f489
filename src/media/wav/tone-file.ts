import { pcmHeader } from './wav-header.ts';

/** A tone. */
export interface Tone {
  readonly frequencyHz: number;
  readonly durationMs: number;
  /** Of 32767. */
  readonly amplitude: number;
  readonly rateHz: number;
}

/** A WAV file of a tone: mono, 16 bit. */
export function toneFile({ frequencyHz, durationMs, amplitude, rateHz }: Tone): Buffer {
  const count = Math.round((durationMs * rateHz) / 1_000);
  const samples = Buffer.alloc(count * 2);
  for (let index = 0; index < count; index += 1) {
    const value = Math.round(amplitude * Math.sin((2 * Math.PI * frequencyHz * index) / rateHz));
    samples.writeInt16LE(value, index * 2);
  }
  return Buffer.concat([pcmHeader({ sampleRateHz: rateHz, channels: 1 }, samples.length), samples]);
}

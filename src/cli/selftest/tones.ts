import { toneFile } from '../../media/wav/index.ts';
import { shareOfWindows } from '../../shared/share-of-windows.ts';
import { toneAmplitude } from '../../shared/tone-amplitude.ts';

/** Who is heard by which tone, in Hz. They survive every codec of telephones, and are no telephone's own tones. */
export const TONES = { caller: 500, agent: 700, announcement: 900, hold: 1_100, whisper: 1_300 } as const;

/** The name of a tone. */
export type ToneName = keyof typeof TONES;

const RATE_HZ = 8_000;
const AMPLITUDE = 8_000;
/** The length of what one looks at: tones 40 Hz apart are told apart. */
const WINDOW_MS = 100;
/** Quieter is not heard. A codec and a gain of the PBX may take off 20 dB. */
const HEARD_AMPLITUDE = 400;

/** A WAV file of a tone. */
export function toneWav(frequencyHz: number, durationMs: number): Buffer {
  return toneFile({ frequencyHz, durationMs, amplitude: AMPLITUDE, rateHz: RATE_HZ });
}

/** In which part of a sound each tone is heard, 0 to 1. An empty sound has none. */
export function tonesHeard(samples: Int16Array, rateHz: number): Readonly<Record<ToneName, number>> {
  const size = Math.round((WINDOW_MS * rateHz) / 1_000);
  const share = (frequencyHz: number): number =>
    shareOfWindows(samples, size, (window) => toneAmplitude(window, frequencyHz, rateHz) >= HEARD_AMPLITUDE);
  const shares = Object.entries(TONES).map(([name, frequencyHz]) => [name, share(frequencyHz)]);
  return Object.fromEntries(shares) as Record<ToneName, number>;
}

import { SAMPLES_PER_MS } from '../../sound-time.ts';
import type { TimedSound } from '../../utterance-buffer.ts';

/** The least that G.711 has beside zero: 8 in u-law and in A-law. */
const LEAST_LEVEL = 8;

/**
 * An utterance without the silence at its edges that is no sound of a room: a line that carries nothing, before a telephone
 * sends or after a pause of one that suppresses silence. PocketSphinx takes the mean of all that it is given for the room
 * and the line (cepstral mean normalization), and such silence moves it, most of all in a word or two.
 * The noise of a line or a room stays.
 */
export function withoutLineSilence({ samples, startMs }: TimedSound): TimedSound {
  const sound = samples.findIndex(isSound);
  if (sound === -1) return { samples, startMs };
  const firstMs = Math.floor(sound / SAMPLES_PER_MS);
  const end = samples.findLastIndex(isSound) + 1;
  return { samples: samples.slice(firstMs * SAMPLES_PER_MS, end), startMs: startMs + firstMs };
}

function isSound(sample: number): boolean {
  return Math.abs(sample) > LEAST_LEVEL;
}

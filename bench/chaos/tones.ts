import { TONES } from '../product/index.ts';
import type { ChaosVoice } from './chaos-voice.ts';

/** The tones of the caller and of the agents of a slot, 200 Hz from all others, so that a packet with a cut tells them apart. */
export function tonesOf(slot: number): readonly number[] {
  return [1300 + 400 * slot, 1500 + 400 * slot];
}

/** Slots that have tones of their own. */
export const MOST_SLOTS = 6;
/** Of a third party, in any slot: 200 Hz below everybody else. */
export const THIRD_HZ = 500;
/** All that there is to be heard. */
export const ALL_TONES: readonly number[] = [
  THIRD_HZ,
  TONES.hold,
  TONES.whisper,
  TONES.announcement,
  ...Array.from({ length: MOST_SLOTS }, (_, slot) => tonesOf(slot)).flat(),
];

/** What a voice heard that it should not have. */
export function unexpected(who: string, voice: ChaosVoice, expected: readonly number[]): string[] {
  return [...voice.heard]
    .filter(([hz]) => !expected.includes(hz))
    .map(
      ([hz, { packets, firstMs }]) =>
        `${who} heard ${hz} Hz in ${packets} packets, first at ${Math.round(firstMs - voice.startedMs)} ms`,
    );
}

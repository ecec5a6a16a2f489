import { expect } from 'vitest';
import { ALL_TONES } from '../sip/harness/tones.ts';
import type { Take } from '../tools/index.ts';

/**
 * Share of the 100 ms windows that a tone must be found in. Not all: on a busy machine packets come in bunches, and a
 * window between two bunches holds too little sound to tell. That no packet is missing is what gaps are measured for.
 */
const ENOUGH = 0.75;

/** From one time to another this was heard, practically always, and nothing else ever. */
export function expectHears(
  heard: Take,
  fromMs: number,
  toMs: number,
  frequencyHz: number,
  among: readonly number[] = ALL_TONES,
): void {
  const windows = heard.heard(fromMs, toMs, among);
  expect(heard.everHeard(fromMs, toMs, among)).toEqual([frequencyHz]);
  const share = windows.filter(({ frequencies }) => frequencies.includes(frequencyHz)).length / windows.length;
  expect(share, `share of the time that ${frequencyHz} Hz was heard`).toBeGreaterThanOrEqual(ENOUGH);
}

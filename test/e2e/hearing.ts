import { expect } from 'vitest';
import { ALL_TONES } from '../sip/harness/tones.ts';
import type { Take } from '../tools/index.ts';

/**
 * The share of the 100 ms windows that must hold a tone. It is below 1, because packets come in bunches on a busy
 * machine, and a window between two bunches holds too little sound. Tests measure gaps to prove that no packet is
 * missing.
 */
const ENOUGH = 0.75;

/** Expects that this was heard between two times, practically always, and nothing else ever. */
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

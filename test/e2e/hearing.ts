import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import { ALL_TONES } from '../sip/harness/tones.ts';
import type { Take } from '../tools/index.ts';
import { nowMs } from '../tools/index.ts';
import type { PhoneCall } from './phone.ts';

/**
 * The share of the 100 ms windows that must hold a tone. It is below 1, because packets come in bunches on a busy
 * machine, and a window between two bunches holds too little sound. Tests measure gaps to prove that no packet is
 * missing.
 */
const ENOUGH = 0.75;
/** Time for a change of who hears whom to reach every ear. */
const CHANGE_MS = 200;
const TOGETHER_MS = 1_000;

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

/** A take is looked at in pieces of this length. */
const WINDOW_MS = 100;

/** The longest time in which a party heard nothing, between two times. */
export async function longestSilenceMs(
  call: PhoneCall,
  fromMs: number,
  toMs: number,
  among: readonly number[],
): Promise<number> {
  let longest = 0;
  let silent = 0;
  for (const { frequencies } of (await call.heard()).heard(fromMs, toMs, among)) {
    silent = frequencies.length === 0 ? silent + WINDOW_MS : 0;
    longest = Math.max(longest, silent);
  }
  return longest;
}

/**
 * Waits until two hear each other, and expects that they go on to, and hear nobody else, for a second.
 * @param among the tones of all who may be heard
 * @returns the end of that second, by `nowMs`
 */
export async function expectTogether(
  one: PhoneCall,
  other: PhoneCall,
  among: readonly number[],
  withinMs?: number,
): Promise<number> {
  const ways = [
    { hearer: one, toneHz: toneOf(other) },
    { hearer: other, toneHz: toneOf(one) },
  ];
  for (const { hearer, toneHz } of ways) await hearer.phone.voice.waitUntilHears([toneHz], among, withinMs);
  const fromMs = nowMs() + CHANGE_MS;
  await delay(TOGETHER_MS);
  const toMs = nowMs() - 50;
  for (const { hearer, toneHz } of ways) expectHears(await hearer.heard(), fromMs, toMs, toneHz, among);
  return toMs;
}

/** The tone with which a telephone was opened. */
function toneOf({ phone }: PhoneCall): number {
  const { frequencyHz } = phone.voice.options;
  if (frequencyHz === null) throw new Error(`${phone.sip.user} has no tone`);
  return frequencyHz;
}

import type { PrivacyGap, WhisperPrivacy } from '../ports/whisper-privacy.ts';
import { estimateLeak } from './signal/estimate-leak.ts';
import type { KnownSound } from './signal/without-known.ts';
import { withoutKnown } from './signal/without-known.ts';

/** What two legs were sent while one of them was briefed. 8 kHz, 16 bit; both began at about the same time. */
export interface Briefing {
  readonly whisper: Float64Array;
  readonly sent: Float64Array;
  /** What the caller is known to have been played. */
  readonly known: readonly KnownSound[];
  /** What both are known to have been played, so that it is no whisper. */
  readonly knownToBoth: readonly KnownSound[];
  readonly alarmDb: number;
}

const SAMPLES_PER_MS = 8;
/** In so much sound there is next to no word, and too little to find. */
const LEAST_MS = 500;
/** So much of it must be sound: a frame is louder than this power, some -56 dB of full scale. */
const FRAME_SAMPLES = 160;
const SOUND_POWER = 2_500;
const LEAST_SOUND_MS = 300;
/** The briefing of an agent who asks the AI for minutes is compared up to here, which bounds the work. */
export const MOST_MS = 60_000;

/** How much of a briefing the caller was sent. */
export function compareBriefing({ whisper, sent, known, knownToBoth, alarmDb }: Briefing): WhisperPrivacy {
  const length = Math.min(whisper.length, sent.length, MOST_MS * SAMPLES_PER_MS);
  if (length < LEAST_MS * SAMPLES_PER_MS) return unmeasured('too-short', length / SAMPLES_PER_MS);
  const told = withoutKnown(whisper.subarray(0, length), knownToBoth);
  const { end, soundMs } = soundOf(told);
  if (soundMs < LEAST_SOUND_MS) return unmeasured('no-whisper', 0);
  // Behind its last word there is nothing to look for.
  const words = told.subarray(0, end);
  const rest = withoutKnown(sent.subarray(0, length), known);
  const { leakDb, floorDb, correlation, lagMs } = estimateLeak(words, rest);
  const comparedMs = Math.round(end / SAMPLES_PER_MS);
  if (leakDb === null && floorDb > alarmDb)
    return { ...unmeasured('masked', comparedMs), floorDb: rounded(floorDb, 1) };
  return {
    result: leakDb === null ? 'none' : 'leak',
    why: null,
    alarm: leakDb !== null && leakDb > alarmDb,
    leakDb: leakDb === null ? null : rounded(leakDb, 1),
    floorDb: rounded(floorDb, 1),
    correlation: rounded(correlation, 4),
    lagMs: lagMs === null ? null : Math.round(lagMs),
    comparedMs,
  };
}

/** Nothing could be compared. */
export function unmeasured(why: PrivacyGap, comparedMs = 0): WhisperPrivacy {
  const nothing = { leakDb: null, floorDb: null, correlation: null, lagMs: null };
  return { result: 'unmeasured', why, alarm: false, ...nothing, comparedMs };
}

/** How much sound there is, and where it ends. */
function soundOf(samples: Float64Array): { readonly end: number; readonly soundMs: number } {
  let end = 0;
  let frames = 0;
  for (let start = 0; start < samples.length; start += FRAME_SAMPLES) {
    let power = 0;
    const frame = samples.subarray(start, start + FRAME_SAMPLES);
    for (const value of frame) power += value ** 2;
    if (power < SOUND_POWER * frame.length) continue;
    frames += 1;
    end = start + frame.length;
  }
  return { end, soundMs: (frames * FRAME_SAMPLES) / SAMPLES_PER_MS };
}

function rounded(value: number, digits: number): number {
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale;
}

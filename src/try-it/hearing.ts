import { heardParts } from '../media/wav/index.ts';
import type { HeardPhase, TryHeard } from '../ports/try-it.ts';
import { shareOfWindows } from '../shared/share-of-windows.ts';
import { toneAmplitude } from '../shared/tone-amplitude.ts';

/**
 * The tones of the two telephones, in Hz: between the notes of music (A = 440 Hz) and above most of speech, so that hold
 * music and briefings are not taken for them. They are over a whole number of periods in a second.
 */
export const TRY_TONES = { caller: 2_033, agent: 2_420 } as const;

/** A phase, as times of the monotonic clock in ms. */
export interface PhaseSpan {
  readonly phase: HeardPhase;
  readonly from: number;
  readonly to: number;
}

/** A recording of what one telephone heard, and when it began. */
export interface Ear {
  readonly party: 'caller' | 'agent';
  readonly file: string;
  readonly beganAt: number;
}

/** Shorter parts are not measured. */
const LEAST_MS = 400;
/** Words and music do not keep one frequency for so long, and a tone does. */
const WINDOW_MS = 200;
const HEARD_AMPLITUDE = 300;
/** Root of the mean square; comfort noise and codecs stay below. */
const SOUND_LEVEL = 60;
/** So much of the time is heard, where it is heard at all. */
const MOSTLY = 0.6;
/** A click at the edge is no voice. */
const LEAK = 0.15;
/** Who hears the other one, and only then. */
const MEET: HeardPhase = 'talking';

/** Measures what each telephone heard in each phase. */
export async function hearing(ears: readonly Ear[], spans: readonly PhaseSpan[]): Promise<readonly TryHeard[]> {
  const heard: TryHeard[] = [];
  for (const { party, file, beganAt } of ears) {
    const parts = await heardParts(file, beganAt);
    for (const { phase, from, to } of spans) {
      const part = parts.between(from, to, LEAST_MS);
      if (part === null) continue;
      const tone = TRY_TONES[party === 'caller' ? 'agent' : 'caller'];
      heard.push(judged(phase, party, measure(part, parts.sampleRateHz, tone)));
    }
  }
  return heard;
}

/** How much of a sound has this tone, and how much of it is no silence, 0 to 1. */
export function measure(
  samples: Int16Array,
  rateHz: number,
  frequencyHz: number,
): { readonly other: number; readonly sound: number } {
  const size = Math.round((WINDOW_MS * rateHz) / 1_000);
  const levelOf = (window: Int16Array): number =>
    Math.sqrt(window.reduce((sum, each) => sum + each * each, 0) / window.length);
  return {
    other: shareOfWindows(samples, size, (window) => toneAmplitude(window, frequencyHz, rateHz) >= HEARD_AMPLITUDE),
    sound: shareOfWindows(samples, size, (window) => levelOf(window) >= SOUND_LEVEL),
  };
}

function judged(
  phase: HeardPhase,
  party: TryHeard['party'],
  { other, sound }: { readonly other: number; readonly sound: number },
): TryHeard {
  const name = party === 'caller' ? 'agent' : 'caller';
  const fault =
    phase === MEET
      ? other < MOSTLY
        ? `does not hear the ${name}`
        : null
      : other > LEAK
        ? `hears the ${name}, and must not yet`
        : null;
  return { phase, party, other: rounded(other), sound: rounded(sound), fault };
}

function rounded(share: number): number {
  return Math.round(share * 100) / 100;
}

import type { AnswerVerdict } from '../ports/answering.ts';
import type { HeardFrame } from '../speech/vad/turn-tracker.ts';
import { TurnTracker } from '../speech/vad/turn-tracker.ts';
import type { HeardTone } from './tone-finder.ts';

/** What is heard in 20 ms. Its times are milliseconds since the answer. */
export interface AnswerFrame extends HeardFrame {
  /** The tone that holds on or has ended; null where there is none. */
  readonly tone: HeardTone | null;
}

/**
 * The times by which the judge decides, in milliseconds. `npm run bench -- answering` prints what they cost.
 */
export const ANSWER_TIMES = {
  /** People answer with a word or a sentence ("Hello?", "Peter Miller speaking") ... */
  shortGreetingMs: 1_800,
  /** ... and wait. Sentences of a machine seldom have such a pause between them. */
  shortSilenceMs: 800,
  /** Longer greetings of people, as of a company, are told by a longer silence. */
  longSilenceMs: 1_200,
  /** A machine still talks so long after the answer, and after its first word, and has spoken for most of that time. */
  decideMs: 3_640,
  machineGreetingMs: 3_400,
  machineSpeechMs: 2_400,
  /** The same for a call that was forwarded on its way. */
  forwarded: { decideMs: 3_000, machineGreetingMs: 2_700, machineSpeechMs: 1_800 },
  /** Somebody who is in the midst of a greeting is heard out until then. */
  limitMs: 6_000,
} as const;

type MachineTimes = Readonly<Record<'decideMs' | 'machineGreetingMs' | 'machineSpeechMs', number>>;

/** A pause between two words is no silence yet. */
const PAUSE_MS = 240;
const SHORTEST_WORD_MS = 60;
/** Whoever still talks has made a sound within so long. */
const TALKING_MS = 60;
/** Fax machines (ITU-T T.30): the calling tone, half a second each 3.5 s, and the answering tone of three seconds. */
const CNG = { frequencyHz: 1_100, toleranceHz: 40, leastMs: 400, mostMs: 620 } as const;
const CED = { frequencyHz: 2_100, toleranceHz: 40, leastMs: 400 } as const;
/** Single tones of answering machines. */
const BEEP = { lowestHz: 350, highestHz: 2_000, leastMs: 100 } as const;
/** Ringing and dial tones lie below. They are no beep while nobody has spoken. */
const PROGRESS_HIGHEST_HZ = 520;
/** Voices make pure tones of this length below that, in long vowels. */
const LOW_BEEP_MS = 240;
const VOICE_HIGHEST_HZ = 560;

/**
 * Tells a machine from a human by what is heard since the answer. It is pure: time is what the frames say.
 *
 *     short greeting, then silence -----------------------> human
 *     still talking after 3.6 s, a beep ------------------> machine
 *     fax tone -------------------------------------------> fax
 *     nobody spoke for 3.6 s, or no end by 6 s -----------> unknown
 */
export class AnswerJudge {
  readonly #machine: MachineTimes;
  readonly #tracker: TurnTracker;
  /** When the present turn began; null: nobody speaks. */
  #turnStartMs: number | null = null;
  /** When the last turn ended; null: none has. */
  #turnEndMs: number | null = null;
  #endedSpeechMs = 0;
  #firstWordMs: number | null = null;
  #soundMs = -Infinity;

  constructor({ forwarded }: { readonly forwarded: boolean }) {
    this.#machine = forwarded ? ANSWER_TIMES.forwarded : ANSWER_TIMES;
    const turns = { silenceMs: PAUSE_MS, minSpeechMs: SHORTEST_WORD_MS, maxTurnMs: Infinity };
    this.#tracker = new TurnTracker(turns, ({ type, atMs }) => {
      if (type === 'started') {
        this.#turnStartMs = atMs;
        this.#firstWordMs ??= atMs;
        return;
      }
      this.#endedSpeechMs += atMs - (this.#turnStartMs ?? atMs);
      this.#turnStartMs = null;
      this.#turnEndMs = atMs;
    });
  }

  /** Takes what is heard next. @returns who answered; null while nothing tells */
  feed(frame: AnswerFrame): AnswerVerdict | null {
    this.#tracker.feed(frame);
    if (frame.active) this.#soundMs = frame.endMs;
    const byTone = frame.tone === null ? null : this.#byTone(frame.tone);
    return byTone ?? this.#bySpeech(frame.endMs);
  }

  #byTone({ frequencyHz, durationMs, ended }: HeardTone): AnswerVerdict | null {
    if (near(frequencyHz, CED) && durationMs >= CED.leastMs) return { by: 'fax', why: 'fax-tone' };
    if (near(frequencyHz, CNG) && durationMs <= CNG.mostMs) {
      if (!ended) return null; // its length tells
      return durationMs >= CNG.leastMs ? { by: 'fax', why: 'fax-tone' } : { by: 'machine', why: 'beep' };
    }
    if (frequencyHz < BEEP.lowestHz || frequencyHz > BEEP.highestHz) return null;
    if (frequencyHz < PROGRESS_HIGHEST_HZ && this.#firstWordMs === null) return null;
    const leastMs = frequencyHz < VOICE_HIGHEST_HZ ? LOW_BEEP_MS : BEEP.leastMs;
    return durationMs >= leastMs ? { by: 'machine', why: 'beep' } : null;
  }

  #bySpeech(nowMs: number): AnswerVerdict | null {
    const { shortGreetingMs, shortSilenceMs, longSilenceMs, limitMs } = ANSWER_TIMES;
    if (this.#firstWordMs === null) {
      return nowMs >= this.#machine.decideMs ? { by: 'unknown', why: 'silence' } : null;
    }
    if (this.#isMachine(nowMs, this.#firstWordMs)) return { by: 'machine', why: 'long-greeting' };
    const silenceMs = this.#turnStartMs === null ? nowMs - (this.#turnEndMs ?? nowMs) : 0;
    const enoughMs = this.#speechMs(nowMs) <= shortGreetingMs ? shortSilenceMs : longSilenceMs;
    if (silenceMs >= enoughMs) return { by: 'human', why: 'short-greeting' };
    return nowMs >= limitMs ? { by: 'unknown', why: 'undecided' } : null;
  }

  #isMachine(nowMs: number, firstWordMs: number): boolean {
    const { decideMs, machineGreetingMs, machineSpeechMs } = this.#machine;
    const talks = this.#turnStartMs !== null && nowMs - this.#soundMs <= TALKING_MS;
    return (
      talks && nowMs >= decideMs && nowMs - firstWordMs >= machineGreetingMs && this.#speechMs(nowMs) >= machineSpeechMs
    );
  }

  /** How long somebody has spoken. */
  #speechMs(nowMs: number): number {
    return this.#endedSpeechMs + (this.#turnStartMs === null ? 0 : nowMs - this.#turnStartMs);
  }
}

function near(frequencyHz: number, tone: { readonly frequencyHz: number; readonly toleranceHz: number }): boolean {
  return Math.abs(frequencyHz - tone.frequencyHz) <= tone.toleranceHz;
}

import { writeToneWav } from '../../tools/index.ts';

/** The frequency of each party and each prompt. The tone that is heard tells who is heard. */
export const TONES = {
  caller: 400,
  agent: 550,
  hold: 700,
  whisper: 900,
  announcement: 1100,
  ai: 1300,
  callerLeft: 1500,
} as const;

export const ALL_TONES: readonly number[] = Object.values(TONES);

/** Further tones of the outcomes of handoffs. SIPp has the first three in `sipp-scenarios/media/`. */
export const ROW_TONES = {
  machine: 620,
  beepOfMachine: 1_000,
  declining: 3_000,
  secondCaller: 1_700,
  greeting: 1_800,
  beep: 2_000,
  thanks: 2_200,
  lastWords: 2_400,
  offer: 2_600,
  greetingOfCallback: 2_800,
} as const;

/** The length of each prompt. The hold music repeats. */
export const PROMPT_MS = { hold: 2_000, whisper: 1_200, announcement: 800, ai: 600, callerLeft: 600 } as const;

/** Writes the prompts into a folder. */
export async function writePrompts(directory: string): Promise<void> {
  const files = {
    'hold.wav': [TONES.hold, PROMPT_MS.hold],
    'whisper.wav': [TONES.whisper, PROMPT_MS.whisper],
    'announcement.wav': [TONES.announcement, PROMPT_MS.announcement],
    'ai.wav': [TONES.ai, PROMPT_MS.ai],
    'caller-left.wav': [TONES.callerLeft, PROMPT_MS.callerLeft],
  } as const;
  for (const [name, [frequencyHz, durationMs]] of Object.entries(files)) {
    await writeToneWav(`${directory}/${name}`, { frequencyHz, durationMs });
  }
}

import { spawnSync } from 'node:child_process';
import { readWav, resample } from '../../src/media/wav/index.ts';
import type { Answerer } from '../../src/ports/answering.ts';
import {
  extentOf,
  inNoise,
  joined,
  music,
  noise,
  overG711,
  repeated,
  silence,
  spoken,
  tones,
} from '../../test/contract/speech/support/sounds.ts';
import { HUMAN_TEXTS, LONG_HUMAN_TEXTS, MACHINE_TEXTS } from './texts.ts';

/** What a far end sends from its answer on. */
export interface AnswerClip {
  readonly group: string;
  /** Who it is. A person who says nothing cannot be told from nobody: `unknown`. */
  readonly by: Answerer;
  /** The judge was tuned on one half; the other one was looked at afterwards only. */
  readonly half: 'tuned' | 'held out';
  readonly name: string;
  readonly sound: Int16Array;
}

const FLITE_VOICES = ['rms', 'slt', 'awb', 'kal16', 'kal'];
/** Voices of eSpeak NG, where it is installed. */
const ESPEAK_VOICES = ['en-us', 'en-gb+f3', 'en-us+m4'];
/** Behind everything, longer than any limit of the judge. */
const REST_MS = 7_000;
/** Who says the greeting of a company all day says five to six syllables a second. The voices say four. */
const HASTE = 1.45;
const BEEPS_HZ = [425, 600, 852, 1_000, 1_400, 1_850];

/** Makes the corpus, the same each time on a machine. */
export async function answerCorpus(): Promise<AnswerClip[]> {
  return [...(await machines()), ...(await humans()), ...tonesOf(), ...nobody()];
}

async function machines(): Promise<AnswerClip[]> {
  const clips: AnswerClip[] = [];
  for (const [index, { voice, text, sound }] of (await said(MACHINE_TEXTS)).entries()) {
    const onsetMs = 50 + ((index * 170) % 450);
    const beep = tones(150 + ((index * 90) % 450), [BEEPS_HZ[index % BEEPS_HZ.length]!]);
    const whole = joined(silence(onsetMs), sound, silence(300 + ((index * 130) % 900)), beep, silence(REST_MS));
    clips.push(clip('machine, clean', 'machine', index, `${voice}: ${text}`, whole));
    if (index % 3 === 0) {
      clips.push(clip('machine, noise 20 dB', 'machine', index, `${voice}: ${text}`, inNoise(whole, sound, 20)));
    }
  }
  return clips;
}

async function humans(): Promise<AnswerClip[]> {
  const clips: AnswerClip[] = [];
  for (const [index, { voice, text, sound }] of (await said(HUMAN_TEXTS)).entries()) {
    const onsetMs = 80 + ((index * 230) % 1_800);
    const whole = joined(silence(onsetMs), sound, silence(REST_MS));
    const name = `${voice}: ${text}`;
    clips.push(clip('human, clean', 'human', index, name, whole));
    clips.push(clip('human, noise 20 dB', 'human', index, name, inNoise(whole, sound, 20)));
    clips.push(clip('human, noise 10 dB', 'human', index, name, inNoise(whole, sound, 10)));
    const ringing = index % 2 === 0 ? tones(600, [425]) : tones(800, [440, 480], 2_000);
    clips.push(clip('human, ring tone before', 'human', index, name, joined(ringing, whole)));
    // Whoever hears nothing says it again.
    clips.push(clip('human, twice', 'human', index, name, joined(silence(onsetMs), sound, silence(1_500), whole)));
  }
  for (const [index, { voice, text, sound: slow }] of (await said(LONG_HUMAN_TEXTS)).entries()) {
    const sound = resample(slow, HASTE * 8_000, 8_000);
    const whole = joined(silence(80 + ((index * 70) % 350)), sound, silence(REST_MS));
    clips.push(clip('human, long greeting', 'human', index, `${voice}: ${text}`, whole));
    clips.push(clip('human, long greeting, noise', 'human', index, `${voice}: ${text}`, inNoise(whole, sound, 20)));
  }
  return clips;
}

function tonesOf(): AnswerClip[] {
  const clips: AnswerClip[] = [];
  for (const [index, hz] of [600, 700, 852, 941, 1_000, 1_209, 1_400, 1_633, 1_850, 1_980].entries()) {
    const whole = joined(silence(200 + 150 * index), tones(120 + 60 * index, [hz]), silence(REST_MS));
    clips.push(clip('machine, beep only', 'machine', index, `${String(hz)} Hz`, whole));
    clips.push(
      clip('machine, beep only', 'machine', index, `${String(hz)} Hz, noise`, inNoise(whole, tones(100, [hz]), 20)),
    );
  }
  for (const index of [0, 1, 2, 3, 4, 5]) {
    const onset = silence(300 * index);
    const cng = joined(onset, repeated(3, tones(500, [1_100 + 10 * (index - 3)]), silence(3_000)));
    clips.push(clip('fax, calling tone', 'fax', index, String(index), cng));
    clips.push(
      clip('fax, answering tone', 'fax', index, String(index), joined(onset, tones(3_000, [2_100]), silence(REST_MS))),
    );
  }
  return clips;
}

function nobody(): AnswerClip[] {
  const sounds = {
    silence: silence(REST_MS),
    'noise, quiet': noise(REST_MS, 60),
    'noise, loud': noise(REST_MS, 600),
    'ring tone': repeated(3, tones(1_000, [425]), silence(2_000)),
    'ring tone, American': repeated(3, tones(2_000, [440, 480], 2_000), silence(2_000)),
    'keys (DTMF)': joined(silence(500), repeated(4, tones(120, [697, 1_209]), silence(200)), silence(REST_MS)),
  };
  const clips = Object.entries(sounds).map(([name, sound], index) => clip('nobody', 'unknown', index, name, sound));
  return [...clips, clip('music', 'unknown', 0, 'music', music(REST_MS))];
}

function clip(group: string, by: Answerer, index: number, name: string, sound: Int16Array): AnswerClip {
  return { group, by, half: index % 2 === 0 ? 'tuned' : 'held out', name, sound: overG711(sound) };
}

interface Said {
  readonly voice: string;
  readonly text: string;
  readonly sound: Int16Array;
}

/** Every text in every voice, without the silence that a voice puts around it. */
async function said(texts: readonly string[]): Promise<Said[]> {
  const all: Said[] = [];
  for (const voice of FLITE_VOICES) {
    const sounds = await spoken(texts, [voice]);
    all.push(...texts.map((text, index) => ({ voice, text, sound: trimmed(sounds[index]!) })));
  }
  for (const voice of ESPEAK_VOICES) {
    for (const text of texts) {
      const sound = byEspeak(text, voice);
      if (sound !== null) all.push({ voice: `espeak ${voice}`, text, sound: trimmed(sound) });
    }
  }
  return all;
}

/** Null where eSpeak NG is not installed. */
function byEspeak(text: string, voice: string): Int16Array | null {
  const { status, stdout } = spawnSync('espeak-ng', ['-v', voice, '--stdout', text], { maxBuffer: 32 * 1024 * 1024 });
  if (status !== 0) return null;
  const { samples, sampleRateHz } = readWav(stdout);
  return resample(samples, sampleRateHz, 8_000);
}

function trimmed(sound: Int16Array): Int16Array {
  const { startMs, endMs } = extentOf(sound);
  return sound.subarray(startMs * 8, endMs * 8);
}

import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readWav, resample } from '../../src/media/wav/index.ts';
import { spoken } from '../../test/contract/speech/support/sounds.ts';

/** Something that was said, as a recognizer takes it: 16-bit mono at 8 kHz. */
export interface Clip {
  readonly group: string;
  readonly text: string;
  readonly samples: Int16Array;
}

/** Where Debian's `pocketsphinx-testdata` has its clips. */
export const CLIPS_FOLDER = '/usr/share/pocketsphinx/test/data';
const RATE_HZ = 8_000;
/** Clips without a header, at 16 kHz. */
const RAW_CLIPS = { 'goforward.raw': 'go forward ten meters', 'something.raw': 'go somewhere and do something' };
const SENTENCES = [
  'I would like to speak to a human please.',
  'No, thank you.',
  'You can reach me tomorrow morning at the office.',
  'My mother came home with a little dog.',
  'The weather is nice in the mountains today.',
  'Please call me back in the afternoon.',
  'I have a question about my last invoice.',
  'Can you tell me when the office is open on Saturday?',
  'My order has not arrived, and I want to know where it is.',
  'I was charged twice for the same room.',
  'Please cancel the appointment on Monday, and give me another one next week.',
  'Yes, that is right. Please send it to my home address.',
  'I am calling because my telephone does not work.',
  'The line has been dead since last night.',
  'How long will it take to repair the machine?',
  'We moved to another house at the end of the summer.',
  'I need to talk to somebody about the price of the tickets.',
  'The train was late, and I could not catch my flight.',
  'Could you please repeat the last number?',
  'I sent you a letter two weeks ago, but nobody has answered.',
  'My wife would like to change the date of her visit.',
  'There is a mistake in the name on my card.',
  'What do I have to pay if I cancel the contract?',
  'Thank you very much for your help. Have a nice day.',
];
const VOICES = ['rms', 'slt', 'awb'];
/** Little was recorded of people, so it is said as it is, and 6 and 12 dB lower. */
const GAINS = [1, 0.5, 0.25];

/** People: clips of `pocketsphinx-testdata` at some levels, with their transcripts. Empty where it is not installed. */
export async function recordedClips(): Promise<Clip[]> {
  if (!existsSync(CLIPS_FOLDER)) return [];
  const recorded = await readClips();
  return GAINS.flatMap((gain) =>
    recorded.map((clip) => ({ ...clip, samples: clip.samples.map((sample) => Math.round(gain * sample)) })),
  );
}

async function readClips(): Promise<Clip[]> {
  const clips: Clip[] = [];
  for (const folder of ['librivox', 'cards']) {
    const names = await readdir(join(CLIPS_FOLDER, folder));
    const transcripts = names.find((name) => name.endsWith('transcription')) ?? 'transcription';
    const lines = (await readFile(join(CLIPS_FOLDER, folder, transcripts), 'utf8')).split('\n');
    for (const line of lines) {
      const [, text, id] = /^<s> (.*?) *<\/s> \((.*)\)$/.exec(line.trim()) ?? [];
      if (text === undefined || id === undefined) continue;
      const { samples, sampleRateHz } = readWav(await readFile(join(CLIPS_FOLDER, folder, `${id}.wav`)));
      clips.push({ group: folder, text, samples: resample(samples, sampleRateHz, RATE_HZ) });
    }
  }
  for (const [name, text] of Object.entries(RAW_CLIPS)) {
    const octets = await readFile(join(CLIPS_FOLDER, name));
    const samples = Int16Array.from({ length: octets.length >> 1 }, (_, index) => octets.readInt16LE(2 * index));
    clips.push({ group: 'commands', text, samples: resample(samples, 16_000, RATE_HZ) });
  }
  return clips;
}

/** Sentences that Flite says. */
export async function spokenClips(): Promise<Clip[]> {
  const clips: Clip[] = [];
  for (const voice of VOICES) {
    const sounds = await spoken(SENTENCES, [voice]);
    clips.push(...sounds.map((samples, index) => ({ group: `Flite ${voice}`, text: SENTENCES[index]!, samples })));
  }
  return clips;
}

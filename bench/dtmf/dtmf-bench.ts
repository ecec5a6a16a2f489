import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { keySound, ToneDetector } from '../../src/media/dtmf/index.ts';
import { readWav, resample } from '../../src/media/wav/index.ts';
import { overG711, spoken } from '../../test/contract/speech/support/sounds.ts';
import { defineBench } from '../shared/bench.ts';
import { round } from '../shared/percentiles.ts';

const FRAME_SAMPLES = 160;
const FLITE_VOICES = ['rms', 'slt', 'awb', 'kal'];
const ESPEAK_VOICES = ['en-us', 'en-gb+f3', 'en-us+m4', 'de', 'fr+f2'];
/** Characters that a voice is given at once. */
const PART = 400;
/** Documents of the project, which the voices read out. */
const TEXTS = ['docs/concepts.md', 'docs/transfers.md', 'docs/queue.md', 'docs/compliance.md', 'docs/callbacks.md'];

/** How often speech is taken for a key, and what listening costs. */
export const dtmfBench = defineBench({
  name: 'dtmf',
  summary: 'keys that are heard in speech (talk-off), and what listening for keys costs',
  about: `Voices (Flite's, and those of eSpeak NG where it is installed) read documents of the project out, over G.711. Each key
that is heard in that is wrong. "us/frame" is the time of one core for 20 ms of sound. Exit code 1: more than one key in
ten minutes of speech, or a key of ours that is not heard.`,
  options: { minutes: { help: 'of speech for each voice', default: 3 } },
  measure: async ({ minutes }, report) => {
    const parts =
      (await Promise.all(TEXTS.map((file) => readFile(file, 'utf8')))).join('\n').match(/[^|`#*]{80,400}/gu) ?? [];
    let wrong = 0;
    let spokenMs = 0;
    const rows = [];
    for (const [index, voice] of [...FLITE_VOICES, ...ESPEAK_VOICES].entries()) {
      let heard = '';
      let voiceMs = 0;
      let cpuMs = 0;
      const detector = new ToneDetector();
      for (let at = index * 7; voiceMs < minutes * 60_000 && at < index * 7 + parts.length; at++) {
        const text = parts[at % parts.length]!.slice(0, PART).replaceAll(/\s+/g, ' ');
        const said = ESPEAK_VOICES.includes(voice) ? byEspeak(text, voice) : (await spoken([text], [voice]))[0]!;
        if (said === null) break;
        const sound = overG711(said);
        const startedMs = performance.now();
        for (let from = 0; from + FRAME_SAMPLES <= sound.length; from += FRAME_SAMPLES) {
          for (const { digit } of detector.push(sound.subarray(from, from + FRAME_SAMPLES))) heard += digit;
        }
        cpuMs += performance.now() - startedMs;
        voiceMs += sound.length / 8;
      }
      if (voiceMs === 0) continue;
      wrong += heard.length;
      spokenMs += voiceMs;
      const frameUs = (cpuMs * 1_000) / (voiceMs / 20);
      rows.push({
        voice,
        minutes: round(voiceMs / 60_000, 1),
        keys: heard.length,
        which: heard,
        'us/frame': round(frameUs, 1),
      });
    }
    report.table('speech', 'keys heard in speech', rows);
    report.fact('wrong', wrong, `${String(wrong)} keys in ${String(round(spokenMs / 60_000, 1))} minutes of speech`);
    const keys = '0123456789*#ABCD'.repeat(20);
    const ours = new ToneDetector()
      .push(overG711(keySound(keys)))
      .map(({ digit }) => digit)
      .join('');
    return ours === keys && wrong <= Math.ceil(spokenMs / 600_000);
  },
});

/** Null where eSpeak NG is not installed. */
function byEspeak(text: string, voice: string): Int16Array | null {
  const { status, stdout } = spawnSync('espeak-ng', ['-v', voice, '--stdout', text], { maxBuffer: 64 * 1024 * 1024 });
  if (status !== 0) return null;
  const { samples, sampleRateHz } = readWav(stdout);
  return resample(samples, sampleRateHz, 8_000);
}

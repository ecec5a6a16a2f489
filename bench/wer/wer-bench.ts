import { pino } from 'pino';
import type { RecognitionStream } from '../../src/ports/speech.ts';
import { SystemClock } from '../../src/shared/system-clock.ts';
import { PocketSphinxRecognizer, sphinxMissing } from '../../src/speech/stt/pocketsphinx/index.ts';
import { defineBench } from '../shared/bench.ts';
import type { Clip } from './clips.ts';
import { CLIPS_FOLDER, recordedClips, spokenClips } from './clips.ts';
import type { TelephonePath } from './telephone-path.ts';
import { CLEAN_PATH, G711_PATH } from './telephone-path.ts';
import type { WordErrors } from './word-errors.ts';
import { errorRate, wordErrors } from './word-errors.ts';

/** Most points that the path may cost. */
const MOST_POINTS = 2;
const PACKET_SAMPLES = 160;
const SAMPLES_PER_MS = 8;
/** Time between two clips, so that each is an utterance of its own. */
const PAUSE_MS = 5_000;

interface Heard extends WordErrors {
  readonly group: string;
}

export const werBench = defineBench({
  name: 'wer',
  summary: 'words that a recognizer gets wrong: of clean sound, and of the same sound after the telephone path',
  about: [
    `Clips of people (Debian's pocketsphinx-testdata, ${CLIPS_FOLDER}) and sentences of Flite are recognized by the`,
    'pocketsphinx engine at 8 kHz, once as they are and once after the telephone path. The path is G.711 for the time',
    `being, and no call. It fails where the path costs more than ${String(MOST_POINTS)} points of all words.`,
  ].join('\n'),
  options: {},
  measure: async (_options, report) => {
    const missing = sphinxMissing();
    if (missing !== null) {
      report.fact('missing', missing, missing);
      return false;
    }
    const clips = [...(await recordedClips()), ...(await spokenClips())];
    const clean = await recognizeAll(clips, CLEAN_PATH);
    const carried = await recognizeAll(clips, G711_PATH);
    const groups = [...new Set(clips.map(({ group }) => group)), 'all'];
    const rate = (heard: readonly Heard[], name: string): number =>
      errorRate(heard.filter(({ group }) => name === 'all' || group === name));
    const rows = groups.map((group) => ({
      clips: group,
      words: clean.reduce((sum, one) => sum + (group === 'all' || one.group === group ? one.said : 0), 0),
      [`${CLEAN_PATH.name}, % wrong`]: rate(clean, group).toFixed(1),
      [`${G711_PATH.name}, % wrong`]: rate(carried, group).toFixed(1),
    }));
    report.table('rates', 'word error rate', rows);
    return rate(carried, 'all') - rate(clean, 'all') <= MOST_POINTS;
  },
});

async function recognizeAll(clips: readonly Clip[], path: TelephonePath): Promise<Heard[]> {
  const recognizer = new PocketSphinxRecognizer({ clock: new SystemClock(), logger: pino({ level: 'silent' }) });
  const heard: Heard[] = [];
  try {
    for (const { group, text, samples } of clips) {
      const words: string[] = [];
      const stream = recognizer.open({ language: 'en-US', hints: [], partials: false }, (event) => {
        if (event.type === 'final') words.push(event.text);
      });
      say(stream, await path.carry(samples));
      await stream.flush();
      await stream.close();
      heard.push({ group, ...wordErrors(text, words.join(' ')) });
    }
  } finally {
    await recognizer.close();
  }
  return heard;
}

/** Writes as packets come in. */
function say(stream: RecognitionStream, samples: Int16Array): void {
  for (let at = 0; at < samples.length; at += PACKET_SAMPLES) {
    stream.write(samples.subarray(at, at + PACKET_SAMPLES), PAUSE_MS + at / SAMPLES_PER_MS);
  }
}

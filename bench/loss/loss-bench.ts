import { spoken } from '../../test/contract/speech/support/sounds.ts';
import { toneSamples } from '../../test/tools/index.ts';
import type { BenchDefinition } from '../shared/bench.ts';
import { defineBench } from '../shared/bench.ts';
import { round } from '../shared/percentiles.ts';
import type { Row } from '../shared/report.ts';
import type { Impairment } from './lossy-relay.ts';
import { LossyRelay } from './lossy-relay.ts';
import { score } from './score.ts';
import type { Subject } from './subjects.ts';
import { embeddedSubject, freeswitchSubject, plainFreeswitchSubject } from './subjects.ts';
import { Listening, say } from './talk.ts';

const PER_SECOND = 8_000;
const WORDS = [
  'Call from five five five one two three. Wants a refund of an invoice that was charged twice.',
  'Let me connect you with a specialist. One moment, please. Thank you for holding.',
];
const TONE_HZ = 440;
const NOTHING: Impairment = { lossPercent: 0, burst: 1, jitterMs: 0 };
const CONDITIONS: readonly Impairment[] = [
  NOTHING,
  ...[1, 3, 5, 10, 20].map((lossPercent) => ({ ...NOTHING, lossPercent })),
  ...[5, 10, 20].map((lossPercent) => ({ ...NOTHING, lossPercent, burst: 3 })),
  ...[20, 50, 100].map((jitterMs) => ({ ...NOTHING, jitterMs })),
  { lossPercent: 5, burst: 1, jitterMs: 50 },
];
/** A clean way passes G.711 on as it is: its mean is that of the bound of each frame. */
const CLEAN_DB = 30;
const SPECS = {
  seed: { help: 'of the losses', default: 7 },
  pairs: { help: 'embedded, freeswitch, plain: which of them run', default: 'embedded,freeswitch,plain' },
} as const;

/** Speech with silence before and behind it, then a tone. */
interface Sound {
  readonly samples: Int16Array;
  readonly speech: readonly [number, number];
  readonly tone: readonly [number, number];
}

const DEFINITION: BenchDefinition<typeof SPECS> = {
  name: 'loss',
  summary: 'what speech and a tone sound like behind lost and late packets, and how late they are',
  about: `Speech of the built-in voices and a tone go through a relay that loses packets (by chance, or in bursts of three on
average, after Gilbert) or holds each back by up to so much, and then through the media engine to a listener. All engines
are given the same losses. "dB" is the segmental signal-to-noise ratio against what was said, piece by piece where it is
found, 20 ms frames, -10 to 35 dB each; "delay" is from the speaker's socket to the listener's, the median. FreeSWITCH
runs where its binary is. Exit code 1: the embedded engine spoils a clean way, or is worse than FreeSWITCH by more than a
decibel on the mean over all rows.`,
  options: SPECS,
  measure: async ({ seed, pairs }, report) => {
    const sound = await makeSound();
    const makers = { embedded: embeddedSubject, freeswitch: freeswitchSubject, plain: plainFreeswitchSubject };
    const subjects: Subject[] = [];
    try {
      for (const [key, make] of Object.entries(makers)) {
        if (!pairs.split(',').includes(key)) continue;
        try {
          subjects.push(await make());
        } catch (error) {
          report.progress(`${key}: ${error instanceof Error ? error.message : String(error)}`);
        }
      }
      const rows: Row[] = [];
      const means = new Map<string, number[]>();
      for (const condition of CONDITIONS) {
        const row: Record<string, string | number> = { network: nameOf(condition) };
        report.progress(String(row['network']));
        const results = await Promise.all(subjects.map((subject) => measured(subject, sound, condition, seed)));
        subjects.forEach(({ name }, index) => {
          const { speechDb, toneDb, delayMs } = results[index]!;
          row[`${name}: speech, dB`] = round(speechDb ?? -10, 1);
          row['tone, dB'.padEnd(9 + index)] = round(toneDb ?? -10, 1);
          row['delay, ms'.padEnd(10 + index)] = round(delayMs, 0);
          means.set(name, [...(means.get(name) ?? []), speechDb ?? -10]);
        });
        rows.push(row);
      }
      report.table('loss', 'Behind a network that loses packets, or holds them back', rows);
      const meanOf = (name: string): number | null => {
        const all = means.get(name);
        return all === undefined ? null : all.reduce((sum, each) => sum + each, 0) / all.length;
      };
      const [ours, theirs] = [meanOf('embedded'), meanOf('FreeSWITCH pair')];
      // The first row is that of a clean way.
      const clean = means.get('embedded')?.[0] ?? CLEAN_DB;
      return clean >= CLEAN_DB && (ours === null || theirs === null || ours >= theirs - 1);
    } finally {
      await Promise.allSettled(subjects.map((subject) => subject.close()));
    }
  },
};

/** What speech and tones sound like behind a bad network. */
export const lossBench = defineBench(DEFINITION);

function nameOf({ lossPercent, burst, jitterMs }: Impairment): string {
  const loss = lossPercent === 0 ? [] : [`${String(lossPercent)} % lost${burst > 1 ? ' in bursts' : ''}`];
  const late = jitterMs === 0 ? [] : [`up to ${String(jitterMs)} ms late`];
  const all = [...loss, ...late];
  return all.length === 0 ? 'nothing' : all.join(', ');
}

async function makeSound(): Promise<Sound> {
  const [first, second] = [(await spoken([WORDS[0]!], ['slt']))[0]!, (await spoken([WORDS[1]!], ['rms']))[0]!];
  const tone = toneSamples(TONE_HZ, 4_000, PER_SECOND, 8_000);
  const pause = PER_SECOND / 2;
  const speech: [number, number] = [pause, pause + first.length + second.length];
  const toneAt: [number, number] = [speech[1] + pause, speech[1] + pause + tone.length];
  const samples = new Int16Array(toneAt[1] + pause);
  samples.set(first, speech[0]);
  samples.set(second, speech[0] + first.length);
  samples.set(tone, toneAt[0]);
  return { samples, speech, tone: toneAt };
}

interface Measured {
  readonly speechDb: number | null;
  readonly toneDb: number | null;
  readonly delayMs: number;
}

async function measured(subject: Subject, sound: Sound, condition: Impairment, seed: number): Promise<Measured> {
  const relay = await LossyRelay.open(condition, seed);
  const ear = await LossyRelay.open(NOTHING, seed);
  const listening = new Listening();
  // What comes back to the speaker is heard where the engine echoes, and is nothing where it does not.
  const echoes = subject.name.includes('echo');
  (echoes ? relay : ear).onReturn((packet) => listening.take(packet));
  const way = await subject.open(relay.port, ear.port);
  try {
    const startMs = await say(sound.samples, relay, way.port);
    const heard = listening.sound();
    if (heard === null) return { speechDb: null, toneDb: null, delayMs: Number.NaN };
    // Where what is heard at the time of the first sample is.
    const near = nearestTo(heard, startMs + sound.speech[0] / 8 + 150);
    const speech = score(sound.samples, heard.samples, ...sound.speech, near);
    const last = speech.places.at(-1) ?? [0, near];
    const tone = score(sound.samples, heard.samples, ...sound.tone, sound.tone[0] + last[1] - last[0]);
    const delays = speech.places
      .map(([said, at]) => heard.cameMs(at) - startMs - said / 8)
      .filter((ms) => Number.isFinite(ms))
      .toSorted((one, other) => one - other);
    return {
      speechDb: speech.segmentalSnrDb,
      toneDb: tone.segmentalSnrDb,
      delayMs: delays[Math.floor(delays.length / 2)] ?? Number.NaN,
    };
  } finally {
    await way.close();
    relay.close();
    ear.close();
  }
}

/** The place of the sample that came nearest to a time. */
function nearestTo(heard: NonNullable<ReturnType<Listening['sound']>>, atMs: number): number {
  let best = 0;
  let least = Infinity;
  for (let at = 0; at < heard.samples.length; at += 160) {
    const away = Math.abs(heard.cameMs(at) - atMs);
    if (away < least) {
      least = away;
      best = at;
    }
  }
  return best;
}

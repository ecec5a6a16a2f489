import { resolve } from 'node:path';
import { pino } from 'pino';
import { DEFAULTS } from '../../src/config/defaults.ts';
import { SystemClock } from '../../src/shared/system-clock.ts';
import { PocketSphinxRecognizer, sphinxMissing } from '../../src/speech/stt/pocketsphinx/index.ts';
import { openVoiceDetector } from '../../src/speech/vad/index.ts';
import { AiServer, BenchSite, onePair, wholeCalls } from '../product/index.ts';
import type { EnginePair } from '../product/index.ts';
import { defineBench } from '../shared/bench.ts';
import { round } from '../shared/percentiles.ts';
import type { Report, Row } from '../shared/report.ts';
import type { Clip } from './clips.ts';
import { CLIPS_FOLDER, recordedClips, spokenClips } from './clips.ts';
import { patientClock, recognizeCut, recognizeWhole } from './from-file.ts';
import { WordsMissing } from './words-missing.ts';
import { recognizeThroughCall } from './through-call.ts';
import type { Compared, WordErrors } from './word-errors.ts';
import { costOf, errorRate, wordErrors } from './word-errors.ts';
import { overG711 } from '../../test/contract/speech/support/sounds.ts';

/** A call may cost so many points of the word error rate. */
const LIMIT_POINTS = 2;
const TURNS = {
  silenceMs: DEFAULTS.speech.endOfTurnMs,
  minSpeechMs: DEFAULTS.speech.bargeIn.minSpeechMs,
  maxTurnMs: 30_000,
};
/** Times that a clip is tried. A machine that others use may be too slow for a recognizer's deadline. */
const TRIES = 3;
/** Time for an utterance of a file. */
const FILE_MS = 120_000;
/** So large a part of the clips may be left out because the recognizer was too late for the call. */
const MOST_LEFT_OUT = 0.1;
const NO_CLIPS = `${CLIPS_FOLDER} is not there: run apt-get install --no-install-recommends pocketsphinx-testdata`;
/** The row of all clips together. */
const ALL = 'all';

/** Ways that a clip comes to the recognizer, each with one more thing done to it than the one before. */
const WAYS = ['whole', 'cut', 'coded', 'call'] as const;
type Way = (typeof WAYS)[number];
const COLUMNS: Readonly<Record<Way, string>> = {
  whole: 'file, whole %',
  cut: 'file, cut %',
  coded: 'G.711, cut %',
  call: 'call %',
};

/** A clip, and what was heard of it in each way. */
interface Heard extends Readonly<Record<Way, string>> {
  readonly clip: Clip;
}

/** Words that a call costs. */
export const werBench = defineBench({
  name: 'wer',
  summary: 'real speech recognized from the file and through a call: what the path costs in words',
  about: `Recordings of people (Debian's pocketsphinx-testdata) and sentences of Flite are recognized by PocketSphinx in
four ways: the file as a whole, the file cut at turns by the voice detector as a call's audio is, the same of the file
over G.711, and said by a caller's phone over G.711 into a call of the whole program, whose transcript is read from the
API. So the codec's part of the cost is told apart. Files have the telephone's sampling rate (8 kHz), and the recognizer
has the same settings each time. It fails where the call has a word error rate more than ${LIMIT_POINTS} points above
that of the file as a whole.`,
  options: {
    pair: { help: 'engine pair', default: 'embedded' },
    'at-once': { help: 'calls at once', default: 2 },
    most: { help: 'clips of each group, at most', default: 100 },
    repeat: { help: 'times that each clip is said in a call', default: 1 },
    models: { help: 'directory of local models (Silero)', default: 'data/models' },
    texts: { help: 'print what was said and heard', default: false },
  },
  measure: async (options, report) => {
    const recorded = await recordedClips();
    const missing = sphinxMissing() ?? (recorded.length > 0 ? null : NO_CLIPS);
    if (missing !== null) {
      report.fact('unavailable', missing, `\nnot available: ${missing}`);
      return false;
    }
    const pair = onePair(options.pair, report);
    if (pair === null) return false;
    const clips = firstOfEachGroup([...recorded, ...(await spokenClips())], options.most);
    const files = await fromFiles(clips, options.models, report);
    const calls = await throughCalls(pair, clips, options, report);
    const heard = clips.flatMap((clip, index) =>
      calls[index]!.map((call): Heard => ({ clip, ...files[index]!, call })),
    );
    const leftOut = clips.length * options.repeat - heard.length;
    report.fact('leftOut', leftOut, `${leftOut} calls were left out, because the recognizer was too late`);
    return reportRates(heard, options.texts, report) && leftOut <= MOST_LEFT_OUT * clips.length * options.repeat;
  },
});

function firstOfEachGroup(clips: readonly Clip[], most: number): Clip[] {
  const counts = new Map<string, number>();
  return clips.filter(({ group }) => {
    const count = (counts.get(group) ?? 0) + 1;
    counts.set(group, count);
    return count <= most;
  });
}

async function fromFiles(
  clips: readonly Clip[],
  models: string,
  report: Report,
): Promise<Pick<Heard, Exclude<Way, 'call'>>[]> {
  const clock = new SystemClock();
  const logger = pino({ level: 'warn' }, process.stderr);
  const recognizer = new PocketSphinxRecognizer({ clock: patientClock(), logger, limits: { deadlineMs: FILE_MS } });
  const detector = await openVoiceDetector({ models, logger, clock });
  report.fact('detector', detector.name, `\nturns by the ${detector.name} detector`);
  const heard: Pick<Heard, Exclude<Way, 'call'>>[] = [];
  const hearing = { recognizer, detector, turns: TURNS };
  try {
    for (const [index, { samples }] of clips.entries()) {
      // PocketSphinx has two processes: one core for each.
      const [whole, cut, coded] = await Promise.all([
        recognizeWhole(recognizer, samples),
        recognizeCut(hearing, samples),
        recognizeCut(hearing, overG711(samples)),
      ]);
      heard.push({ whole, cut, coded });
      if ((index + 1) % 10 === 0) report.progress(`${index + 1} of ${clips.length} clips from the file`);
    }
  } finally {
    await recognizer.close();
    await detector.close();
  }
  return heard;
}

/** @returns what was heard of each clip, each time that it was said */
async function throughCalls(
  pair: EnginePair,
  clips: readonly Clip[],
  {
    models,
    repeat,
    'at-once': atOnce,
  }: { readonly models: string; readonly repeat: number; readonly 'at-once': number },
  report: Report,
): Promise<string[][]> {
  const ids = new Map<string, PromiseWithResolvers<string>>();
  await using ai = await AiServer.open(({ event, from, call_id: id }, respond) => {
    if (event === 'call.started') ids.get(from ?? '')?.resolve(id);
    // A silent application, which hears whatever is said for as long as it takes.
    respond(event === 'call.ended' ? [] : [{ type: 'listen', timeout: 300 }]);
  });
  const site = await BenchSite.start(pair, {
    ...wholeCalls(ai.url),
    limits: { overload: { enabled: false } },
    speech: { stt: { engine: 'pocketsphinx' }, models: resolve(models) },
  });
  const heard = clips.map((): string[] => []);
  const left = Array.from({ length: repeat }, () => clips.map((_, index) => index)).flat();
  const one = async (line: number): Promise<void> => {
    for (let index = left.shift(); index !== undefined; index = left.shift()) {
      const caller = `+1555000${String(line).padStart(4, '0')}`;
      const sound = clips[index]!.samples;
      const text = await again(report, async () => {
        const id = Promise.withResolvers<string>();
        ids.set(caller, id);
        return await recognizeThroughCall(site, { caller, sound, callOf: async () => await id.promise });
      });
      if (text !== null) heard[index]!.push(text);
      if (left.length % 10 === 0) report.progress(`${left.length} calls are left`);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.max(1, atOnce) }, (_, line) => one(line)));
  } finally {
    await site.stop();
  }
  return heard;
}

/** Tries again where words are missing: that is told, and is no wrong word. @returns null if they are at the last try */
async function again(report: Report, attempt: () => Promise<string>): Promise<string | null> {
  for (let left = TRIES - 1; left >= 0; left--) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof WordsMissing)) throw error;
      report.progress(`${left > 0 ? 'once more' : 'left out'}: ${error.message}`);
    }
  }
  return null;
}

function reportRates(heard: readonly Heard[], texts: boolean, report: Report): boolean {
  report.raw(
    'clips',
    heard.map(({ clip: { group, text }, ...rest }) => ({ group, said: text, ...rest })),
  );
  if (texts) {
    for (const one of heard) {
      report.progress(
        `said   ${one.clip.text}\n${WAYS.map((way) => `         ${way.padEnd(6)} ${one[way]}`).join('\n')}`,
      );
    }
  }
  const groups = [...new Set(heard.map(({ clip }) => clip.group)), ALL];
  const rows = groups.map((group) =>
    rowOf(group, group === ALL ? heard : heard.filter(({ clip }) => clip.group === group)),
  );
  report.table(
    'rates',
    'Word error rate',
    rows.map(({ row }) => row),
  );
  return rows.at(-1)!.costs <= LIMIT_POINTS;
}

/** The rates of a group, and what calls cost in it. */
function rowOf(group: string, part: readonly Heard[]): { readonly row: Row; readonly costs: number } {
  const errorsOf = (way: Way): WordErrors[] => part.map((one) => wordErrors(one.clip.text, one[way]));
  const costBetween = (from: Way, to: Way) => {
    const [before, after] = [errorsOf(from), errorsOf(to)];
    return costOf(
      part.map(({ clip }, index): Compared => ({
        of: `${clip.group}: ${clip.text}`,
        before: before[index]!,
        after: after[index]!,
      })),
    );
  };
  const rates = WAYS.map((way) => [COLUMNS[way], errorRate(errorsOf(way)).toFixed(1)]);
  const call = costBetween('whole', 'call');
  const row = {
    clips: group,
    words: errorsOf('whole').reduce((sum, { said }) => sum + said, 0),
    ...(Object.fromEntries(rates) as Record<string, string>),
    'the call costs': round(call.points, 1),
    'of it, G.711': round(costBetween('cut', 'coded').points, 1),
    'of it, the rest of the path': round(costBetween('coded', 'call').points, 1),
    '95 %': Number.isNaN(call.marginPoints)
      ? null
      : `${round(call.points - call.marginPoints, 1)} to ${round(call.points + call.marginPoints, 1)}`,
  };
  return { row, costs: round(call.points, 1) };
}

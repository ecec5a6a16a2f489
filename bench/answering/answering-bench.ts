import type { Answerer } from '../../src/ports/answering.ts';
import { ANSWERERS } from '../../src/ports/answering.ts';
import { defineBench } from '../shared/bench.ts';
import { round, spreadOf } from '../shared/percentiles.ts';
import type { Report, Row } from '../shared/report.ts';
import type { AnswerClip } from './corpus.ts';
import { answerCorpus } from './corpus.ts';
import { judgeSound } from './judge-sound.ts';

/** A machine that is found later is as good as missed. */
const IN_TIME_MS = 4_000;
/** So large a part of the machines has to be found by then. */
const LEAST_FOUND = 0.95;
const HALVES = ['tuned', 'held out'] as const;

interface Judged {
  readonly clip: AnswerClip;
  readonly by: Answerer;
  readonly why: string;
  readonly afterMs: number;
}

/** Whether a machine that answers is told from a human. */
export const answeringBench = defineBench({
  name: 'answering',
  summary: 'who answered: a confusion table over a labelled corpus, and the time to the decision',
  about: `The corpus is made when the bench runs: greetings of machines and of people by Flite and eSpeak NG (where it
is installed), beeps, fax tones, ring tones, noise and silence, as G.711 sends them. People begin up to 1.9 s after the
answer, machines within half a second. The greetings of companies are said 1.45 times as fast as the voices say them, as
people do who say them all day. The judge was tuned on every other clip; both halves are printed. It fails where a human
is taken for a machine or a fax, or less than ${LEAST_FOUND * 100} % of the machines are found within ${IN_TIME_MS} ms of the
answer, in either half.`,
  options: { clips: { help: 'print the clips that were judged wrongly', default: false } },
  measure: async ({ clips }, report) => {
    report.progress('the voices speak');
    const corpus = await answerCorpus();
    const judged = corpus.map((clip): Judged => ({ clip, ...judgeSound(clip.sound) }));
    for (const half of HALVES)
      reportHalf(
        half,
        judged.filter(({ clip }) => clip.half === half),
        report,
      );
    const groups = [...new Set(corpus.map(({ group }) => group))];
    report.table(
      'groups',
      'Each group',
      groups.map((group) =>
        rowOf(
          group,
          judged.filter(({ clip }) => clip.group === group),
        ),
      ),
    );
    if (clips) reportWrong(judged, report);
    return HALVES.every((half) => isGood(judged.filter(({ clip }) => clip.half === half)));
  },
});

function reportHalf(half: string, judged: readonly Judged[], report: Report): void {
  const rows = ANSWERERS.map((by) =>
    rowOf(
      by,
      judged.filter(({ clip }) => clip.by === by),
    ),
  );
  report.table(half, `Who it was, and whom it was taken for (${half}: ${String(judged.length)} clips)`, rows);
  const found = round(100 * foundInTime(judged), 1);
  report.fact(`${half} found`, found, `${String(found)} % of the machines were found within ${String(IN_TIME_MS)} ms`);
}

function rowOf(name: string, judged: readonly Judged[]): Row {
  const times = spreadOf(judged.map(({ afterMs }) => afterMs));
  const taken: Record<string, number> = {};
  for (const by of ANSWERERS) taken[`as ${by}`] = judged.filter((each) => each.by === by).length;
  return { name, clips: judged.length, ...taken, 'p50 ms': times.p50, 'p95 ms': times.p95 };
}

function foundInTime(judged: readonly Judged[]): number {
  const machines = judged.filter(({ clip }) => clip.by === 'machine');
  return machines.filter(({ by, afterMs }) => by === 'machine' && afterMs <= IN_TIME_MS).length / machines.length;
}

function isGood(judged: readonly Judged[]): boolean {
  const lost = judged.filter(({ clip, by }) => clip.by === 'human' && (by === 'machine' || by === 'fax'));
  return lost.length === 0 && foundInTime(judged) >= LEAST_FOUND;
}

function reportWrong(judged: readonly Judged[], report: Report): void {
  const wrong = judged.filter(({ clip, by, afterMs }) => {
    return clip.by !== by || (by === 'machine' && afterMs > IN_TIME_MS);
  });
  report.table(
    'wrong',
    'Judged wrongly, or late',
    wrong.map(({ clip: { group, name }, by, why, afterMs }) => ({ group, name, by, why, 'after ms': afterMs })),
  );
}

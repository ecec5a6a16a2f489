import { setTimeout as delay } from 'node:timers/promises';
import type { HandoffStrategy } from '../../src/ports/records.ts';
import { BenchSite, onePair } from '../product/index.ts';
import { defineBench } from '../shared/bench.ts';
import { round } from '../shared/percentiles.ts';
import type { Report, Row } from '../shared/report.ts';
import { ApplicationDesk } from './application-desk.ts';
import type { ConversationPlan } from './conversation-plan.ts';
import { drawConversation } from './conversation-plan.ts';
import { chance } from './faulty-wire.ts';
import type { Verdict } from './one-handoff.ts';
import { oneConversation } from './one-conversation.ts';
import { ACCEPT, oneHandoff } from './one-handoff.ts';
import type { Plan } from './plan.ts';
import { drawPlan, randomOf, RING_TIMEOUT_MS, WHISPER_MS } from './plan.ts';
import { Switchboard } from './switchboard.ts';
import { MOST_SLOTS } from './tones.ts';

const STRATEGIES: readonly HandoffStrategy[] = ['conference', 'refer', 'attended-refer', 'conference-then-refer'];
/** Transactions absorb what is sent again for 64*T1 = 32 s (RFC 3261 17.2.1 timer H), and RTP ports drain. */
const QUIET_MS = 60_000;
const TELL_EVERY = 20;
/** The random stream that says whether a call is about its handoff or about what follows. */
const KIND_STREAM = 97;
const MOST_TOLD = 10;
/** What the product says of a machine that others use. */
const TOO_LITTLE_CPU = 'the media thread gets too little CPU';
/** How long caller and agent talk here before `conference-then-refer` leaves the path. */
const RELEASE_AFTER_MS = 700;

/** Handoffs over random events and faults. */
export const chaosBench = defineBench({
  name: 'chaos',
  summary: 'real handoffs over random events and a wire that loses, repeats and delays, judged by what the wire showed',
  about: `Each handoff is a real call on sockets: a caller, up to seven agents and an AI application, which do what is drawn
from --seed. Agents accept (by key or by staying), are busy, decline (by status and by key), never answer, are machines,
leave in the briefing or just after the join, redirect (302), are switched off, or answer as their CANCEL is on its way.
Callers stay, hang up at any moment, CANCEL, hold and resume. In a part of the calls (--conversations) something happens
once the two have met: a REFER of the agent's phone, members by the API, hold, a release; some are calls that we make.
SIP both ways is lost, repeated and late by --loss, --duplicate and --late (parts of all datagrams; late by up to --latest ms), RTP is lost and late. Both sides send again.
Every voice and prompt is a tone, and each packet is looked at. What is on record (REST API) must be a result that the
wire showed; where two things crossed there are several. The exit code is 1 if one promise is broken, and the ladder of
the handoff is printed: --only N plays it alone with the same draws.`,
  options: {
    handoffs: { help: 'how many', default: 300 },
    seed: { help: 'of all draws', default: 1 },
    only: { help: 'index of the one handoff to play; -: all', default: '-' },
    parallel: { help: `handoffs at a time, at most ${MOST_SLOTS}`, default: 6 },
    pair: { help: 'engine pair', default: 'embedded' },
    strategies: { help: 'to draw from, with commas', default: 'conference' },
    conversations: { help: 'part of the calls in whose conversation something happens, or that we make', default: 0.4 },
    loss: { help: 'part of the datagrams that is lost', default: 0.05 },
    duplicate: { help: 'part that comes twice', default: 0.05 },
    late: { help: 'part that is late', default: 0.1 },
    latest: { help: 'most milliseconds that it is late', default: 400 },
    ladders: { help: 'print the ladder of every handoff', default: false },
  },
  measure: async (options, report) => {
    const strategies = strategiesOf(options.strategies);
    const pair = onePair(options.pair, report);
    if (pair === null) return false;
    const faults = {
      ...{ loss: options.loss, duplicate: options.duplicate, late: options.late },
      latestMs: Math.max(1, options.latest),
    };
    await using desk = await ApplicationDesk.start();
    const boards = { callers: await Switchboard.open(faults), agents: await Switchboard.open(faults) };
    try {
      const site = await BenchSite.start(pair, {
        aiUrl: desk.url,
        handoff: {
          ...{ accept: ACCEPT, ringTimeoutMs: RING_TIMEOUT_MS },
          ...(strategies.includes('conference-then-refer') && { releaseAfterMs: RELEASE_AFTER_MS }),
        },
        whisperMs: WHISPER_MS,
        announcementMs: 100,
        recording: false,
        // A machine that others use is late for reasons that this bench is not about.
        limits: { overload: { enabled: false } },
      });
      try {
        const all = options.only === '-' ? Array.from({ length: options.handoffs }, (_, index) => index) : [indexOf(options.only)]; // prettier-ignore
        const startedMs = performance.now();
        const play = async (index: number, slot: number): Promise<Verdict> => {
          const parts = { site, boards, desk, faults, seed: options.seed };
          const random = randomOf(options.seed, index);
          // A stream of its own, so that the draws of a handoff are those that they were.
          const kind = randomOf(options.seed, index, KIND_STREAM);
          if (chance(kind, options.conversations))
            return await oneConversation(parts, index, slot, drawConversation(kind));
          return await oneHandoff(parts, index, slot, drawPlan(random, strategies));
        };
        const verdicts = await playAll(all, Math.min(MOST_SLOTS, Math.max(1, options.parallel)), play, options, report);
        const seconds = round((performance.now() - startedMs) / 1000, 1);
        const open = await untilQuiet(site, report);
        return reported(verdicts, { seconds, open, site, boards: Object.values(boards) }, report);
      } finally {
        await site.stop();
      }
    } finally {
      await boards.callers.close();
      await boards.agents.close();
    }
  },
});

function strategiesOf(text: string): readonly HandoffStrategy[] {
  return text.split(',').map((name) => {
    const strategy = STRATEGIES.find((each) => each === name);
    if (strategy === undefined) throw new TypeError(`--strategies: ${name} is none of ${STRATEGIES.join(', ')}`);
    return strategy;
  });
}

function indexOf(text: string): number {
  const index = Number(text);
  if (!Number.isInteger(index) || index < 0) throw new TypeError(`--only: ${text} is no index of a handoff`);
  return index;
}

async function playAll(
  indexes: readonly number[],
  parallel: number,
  play: (index: number, slot: number) => Promise<Verdict>,
  { seed, ladders }: { readonly seed: number; readonly ladders: boolean },
  report: Report,
): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  const told = new Set<Verdict>();
  const tell = (verdict: Verdict): void => {
    told.add(verdict);
    report.progress(storyOf(seed, verdict, faultsOf(verdict)));
  };
  const left = [...indexes];
  await Promise.all(
    Array.from({ length: parallel }, async (_, slot) => {
      for (let index = left.shift(); index !== undefined; index = left.shift()) {
        const verdict = await play(index, slot);
        verdicts.push(verdict);
        if (ladders || (faultsOf(verdict).length > 0 && told.size < MOST_TOLD)) tell(verdict);
        if (verdicts.length % TELL_EVERY === 0 || verdicts.length === indexes.length) {
          const failed = verdicts.filter((one) => faultsOf(one).length > 0).length;
          report.progress(`${verdicts.length} of ${indexes.length} handoffs, ${failed} with a fault`);
        }
      }
    }),
  );
  // A phone may find its fault when its handoff is over, such as a request that nobody answers.
  for (const verdict of verdicts) {
    if (faultsOf(verdict).length > 0 && !told.has(verdict) && told.size < MOST_TOLD) tell(verdict);
  }
  return verdicts;
}

function faultsOf({ whispers, strangers, hung, untrue }: Verdict): readonly string[] {
  return [...whispers, ...strangers, ...hung, ...untrue];
}

function storyOf(
  seed: number,
  { index, plan, conversation, ladder, record }: Verdict,
  broken: readonly string[],
): string {
  return [
    `--seed ${seed} --only ${index}: ${broken.join('; ') || 'all is well'}`,
    JSON.stringify(conversation ?? plan),
    ladder.text(),
    `on record: ${JSON.stringify(record)}`,
  ].join('\n    ');
}

/** Waits until nothing of the calls is left. @returns what is */
async function untilQuiet({ product }: BenchSite, report: Report): Promise<Readonly<Record<string, number>>> {
  report.progress('all calls are over; waiting for the last transactions and ports');
  const deadline = performance.now() + QUIET_MS;
  for (;;) {
    const open = await openOf(product);
    if (Object.keys(open).length === 0 || performance.now() > deadline) return open;
    await delay(500);
  }
}

async function openOf(product: BenchSite['product']): Promise<Readonly<Record<string, number>>> {
  const told = await product.request<Record<'calls' | 'signalling' | 'media', unknown>>('/v1/diagnostics');
  const all: [string, unknown][] = [
    ['calls', told.calls],
    ...(['signalling', 'media'] as const).flatMap((part) =>
      Object.entries(told[part] as object).map(([name, count]): [string, unknown] => [`${part}.${name}`, count]),
    ),
  ];
  return Object.fromEntries(all.filter((entry): entry is [string, number] => entry[1] !== 0));
}

function reported(
  verdicts: readonly Verdict[],
  {
    seconds,
    open,
    site,
    boards,
  }: {
    readonly seconds: number;
    readonly open: Readonly<Record<string, number>>;
    readonly site: BenchSite;
    readonly boards: readonly Switchboard[];
  },
  report: Report,
): boolean {
  const sum = (of: (board: Switchboard) => number): number => boards.reduce((total, board) => total + of(board), 0);
  const summary = {
    ...{ handoffs: verdicts.length, seconds, datagrams: sum(({ wire }) => wire.counts.datagrams) },
    ...{ lost: sum(({ wire }) => wire.counts.lost), twice: sum(({ wire }) => wire.counts.twice) },
    ...{ late: sum(({ wire }) => wire.counts.late), sentAgain: sum(({ endpoint }) => endpoint.retransmissions) },
  };
  const words = Object.entries(summary).map(([name, count]) => `${name} ${count}`);
  report.fact('summary', summary, words.join(', '));
  report.table('conduct', 'What was drawn, and what came of it', conductRows(verdicts));
  const errors = site.product.errors.filter((line) => !line.includes(TOO_LITTLE_CPU));
  const starved = site.product.errors.length - errors.length;
  if (starved > 0)
    report.progress(`the media thread got too little CPU ${starved} times, which is the machine's doing`);
  const count = (of: (verdict: Verdict) => readonly string[]): number =>
    verdicts.filter((verdict) => of(verdict).length > 0).length;
  const rows: readonly { readonly promise: string; readonly counted: number; readonly broken: number }[] = [
    { promise: 'the caller never heard a whisper', counted: verdicts.length, broken: count((one) => one.whispers) },
    { promise: 'nobody heard themselves or a stranger', counted: verdicts.length, broken: count((one) => one.strangers) }, // prettier-ignore
    {
      promise: 'every call and every phone came to an end',
      counted: verdicts.length,
      broken: count((one) => one.hung),
    },
    { promise: 'every result on record is one that the wire showed', counted: verdicts.length, broken: count((one) => one.untrue) }, // prettier-ignore
    { promise: 'nothing is left open', counted: 1, broken: Object.keys(open).length },
    { promise: 'no error in the log', counted: 1, broken: errors.length },
  ];
  report.table('promises', 'Promises', rows.map((row) => ({ ...row, ok: row.broken === 0 }))); // prettier-ignore
  if (Object.keys(open).length > 0) report.progress(`left open: ${JSON.stringify(open)}`);
  for (const line of errors.slice(0, MOST_TOLD)) report.progress(line);
  return rows.every(({ broken }) => broken === 0);
}

/** How the calls ended, by how often. */
function conductRows(verdicts: readonly Verdict[]): readonly Row[] {
  const counts = new Map<string, number>();
  const add = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);
  for (const { plan, conversation, record, ladder } of verdicts) {
    if (conversation !== undefined) add(actOf(conversation));
    add(`caller: ${departureOf(plan)}`);
    for (const { conduct } of plan.agents) add(`agent: ${conduct.kind}`);
    const refers = new Set(ladder.rungs.filter(({ line }) => line.startsWith('REFER ')).map(({ cseq }) => cseq));
    if (refers.size > 0) add(`REFER: ${plan.strategy}, ${plan.refer}`);
    if (record?.ended !== undefined && record.ended !== null)
      add(`call: ${record.ended.result}, ${record.ended.reason}`);
    const handoff = record?.handoffs[0];
    add(`result: ${handoff === undefined ? 'none' : `${String(handoff.result)}, ${String(handoff.resultReason)}`}`);
  }
  return [...counts].toSorted(([left], [right]) => left.localeCompare(right)).map(([what, times]) => ({ what, times }));
}

function actOf({ act, direction, party }: ConversationPlan): string {
  const third = 'third' in act ? `, who ${act.third}` : '';
  const mode = 'mode' in act ? ` ${act.mode}` : '';
  return direction === 'out' && party !== 'answers' ? `call out: ${party}` : `${direction}, ${act.kind}${mode}${third}`;
}

function departureOf({ departure }: Plan): string {
  if (departure === null) return 'stays';
  return departure.kind === 'at' ? `hangs up at ${departure.moment}` : departure.kind;
}

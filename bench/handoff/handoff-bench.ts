import { setTimeout as delay } from 'node:timers/promises';
import { defineBench } from '../shared/bench.ts';
import { OthersLoad } from '../shared/machine.ts';
import type { Spread } from '../shared/percentiles.ts';
import { spreadOf } from '../shared/percentiles.ts';
import { untilQuiet } from '../shared/quiet.ts';
import type { Report, Row } from '../shared/report.ts';
import type { EnginePair } from '../product/index.ts';
import { BenchSite, ENGINE_PAIRS, missingPair } from '../product/index.ts';
import type { HandoffTimes, Trigger } from './one-handoff.ts';
import { oneHandoff } from './one-handoff.ts';
import { Slots } from './slots.ts';

/** The measures, and the most that their 95th percentile may be, in milliseconds: embedded media, FreeSWITCH. */
const MEASURES: readonly {
  readonly key: Exclude<keyof HandoffTimes, 'callerGapIn' | 'agentGapIn'>;
  readonly words: string;
  readonly bars: readonly [embedded: number, freeswitch: number] | null;
}[] = [
  { key: 'triggerToInviteMs', words: "trigger to the agent's INVITE", bars: [20, 30] },
  { key: 'answerToWhisperMs', words: "agent's 200 to the whisper's first packet", bars: [40, 80] },
  { key: 'joinMs', words: 'accept digit to audio both ways', bars: [40, 60] },
  { key: 'acceptToBothMs', words: "- with the agent's own silence after the key", bars: null },
  { key: 'acceptToAgentHearsMs', words: '- until the agent hears the caller', bars: null },
  { key: 'voiceTransitMs', words: "- the agent's first packet until the caller hears it", bars: null },
  { key: 'acceptedToBridgedMs', words: "- by the product's clock", bars: null },
  { key: 'callerGapMs', words: 'largest packet gap at the caller', bars: [40, 60] },
  { key: 'agentGapMs', words: 'largest packet gap at the agent', bars: [40, 60] },
];

/** Latency of warm handoffs. */
export const handoffBench = defineBench({
  name: 'handoff',
  summary: 'latency of warm handoffs as both parties hear it, on each pair of engines',
  about: `The product runs as a process of its own; each phone is a thread with its own sockets, where times are
taken. A call: INVITE, answer, the handoff is triggered (the webhook's answer, or the REST API), the agent rings
and answers, hears the whisper, presses 1 (RFC 4733, 100 ms, end packets at once), both talk 300 ms, the agent
hangs up. Every party and prompt is a tone, so one packet tells who is heard. The digit's time is that of its
first end packet. An agent's phone is silent while a key is down, and its first 20 ms of voice can leave 20 ms
later: the bar is for the later of digit to caller's voice at the agent, and agent's first packet to the caller; the
row below has it with that silence. Bars are for the 95th percentile of calm handoffs: those in which
the phones' own 20 ms clocks were never more than 5 ms late, which is the machine's doing.`,
  options: {
    count: { help: 'handoffs on each pair', default: 100 },
    overlap: { help: 'calls at a time', default: 2 },
    trigger: { help: 'webhook or api', default: 'webhook' },
    pairs: { help: 'engine pairs', default: ENGINE_PAIRS.map(({ name }) => name).join(',') },
    recording: { help: 'record the calls', default: false },
    'quiet-wait': { help: 'seconds to wait before each pair for other work on the machine to end', default: 60 },
  },
  measure: async (options, report) => {
    const { trigger } = options;
    if (trigger !== 'webhook' && trigger !== 'api') throw new TypeError('--trigger: webhook or api');
    const names = options.pairs.split(',');
    let ok = true;
    let measured = 0;
    for (const pair of ENGINE_PAIRS.filter(({ name }) => names.includes(name))) {
      const missing = missingPair(pair);
      if (missing !== null) {
        report.fact(`${pair.name}Unavailable`, missing, `\n${pair.name}: not available: ${missing}`);
        continue;
      }
      await untilQuiet(options['quiet-wait'] * 1000);
      const result = await measurePair(pair, { ...options, trigger }, report);
      measured += 1;
      ok = result && ok;
    }
    return ok && measured > 0;
  },
});

interface Options {
  readonly count: number;
  readonly overlap: number;
  readonly trigger: Trigger;
  readonly recording: boolean;
}

async function measurePair(pair: EnginePair, options: Options, report: Report): Promise<boolean> {
  await using slots = await Slots.open(Math.max(1, options.overlap));
  let site: BenchSite;
  try {
    site = await BenchSite.start(pair, {
      aiUrl: slots.aiUrl,
      handoff: { accept: { mode: 'dtmf', accept: '1', decline: '2', timeoutMs: 5_000 } },
      whisperMs: 300,
      announcementMs: 200,
      recording: options.recording,
    });
  } catch (error) {
    report.fact(`${pair.name}Unavailable`, String(error), `\n${pair.name}: not available: ${String(error)}`);
    return false;
  }
  try {
    return await measureSite(pair, site, slots, options, report);
  } finally {
    await site.stop();
  }
}

async function measureSite(
  pair: EnginePair,
  site: BenchSite,
  slots: Slots,
  { count, trigger }: Options,
  report: Report,
): Promise<boolean> {
  const handoffs: Measured[] = [];
  const failures: string[] = [];
  const latenessMs: number[] = [];
  let others: OthersLoad | null = null;
  // The first calls find code that is not compiled yet, and are not measured.
  let left = count + WARM_UP * slots.all.length;
  let warm = WARM_UP * slots.all.length;
  await Promise.all(
    slots.all.map(async (slot, index) => {
      await delay(index * 900);
      while (left-- > 0 && failures.length < MAX_FAILURES) {
        let result: HandoffTimes | null = null;
        try {
          result = await oneHandoff(site, slot, trigger);
        } catch (error) {
          failures.push(error instanceof Error ? error.message : String(error));
          await delay(FAILED_REST_MS);
        }
        const late = [...(await slot.caller.clear()), ...(await slot.agent.clear())];
        if (warm-- > 0) continue;
        others ??= new OthersLoad([process.pid, ...site.pids]);
        if (result !== null) handoffs.push({ ...result, stalledMs: Math.max(0, ...late) });
        latenessMs.push(...late);
        if (handoffs.length % 20 === 0) report.progress(`${pair.name}: ${handoffs.length} of ${count} handoffs`);
      }
    }),
  );
  const rows = judgedRows(pair, handoffs);
  const { p50, p95, p99, max } = spreadOf(latenessMs);
  const calm = handoffs.filter(({ stalledMs }) => stalledMs <= STALL_MS).length;
  report.table(
    pair.name,
    `${pair.name} (sip ${pair.sip}, media ${pair.media}): ${handoffs.length} handoffs by ${trigger}, ${failures.length} failed, ` +
      `${calm} calm; others took ${(others as OthersLoad | null)?.share() ?? NaN} of the machine; ms`,
    [...rows, { what: "lateness of the phones' own 20 ms clocks", p50, p95, p99, max }],
  );
  const phases = { caller: gapPhases(handoffs, 'callerGapIn'), agent: gapPhases(handoffs, 'agentGapIn') };
  report.fact(
    `${pair.name}GapPhases`,
    phases,
    `where the largest gaps fell: caller: ${phases.caller}; agent: ${phases.agent}`,
  );
  report.raw(`${pair.name}Samples`, handoffs);
  for (const failure of failures) report.progress(`${pair.name}: failed: ${failure.slice(0, 1_500)}`);
  for (const warning of [...new Set(site.product.warnings)].slice(0, 5)) report.progress(`${pair.name}: ${warning}`);
  return failures.length === 0 && rows.every(({ ok }) => ok !== false);
}

/** A handoff, and the most that the phones' own clocks were late meanwhile. */
interface Measured extends HandoffTimes {
  readonly stalledMs: number;
}

/** The machine stalled if a thread that only wakes up every 20 ms, at a raised priority, is later than this. */
const STALL_MS = 5;
/** Handoffs of each slot that are not measured. */
const WARM_UP = 3;
const MAX_FAILURES = 10;
/** Time in which a failed call ends. */
const FAILED_REST_MS = 1_000;

/** The phases in which the largest gaps fell, such as `ringing 40, joining 60`. */
function gapPhases(handoffs: readonly HandoffTimes[], key: 'callerGapIn' | 'agentGapIn'): string {
  const counts = new Map<string, number>();
  for (const one of handoffs) counts.set(one[key], (counts.get(one[key]) ?? 0) + 1);
  return [...counts].map(([phase, count]) => `${phase} ${count}`).join(', ');
}

function judgedRows({ media }: EnginePair, handoffs: readonly Measured[]): Row[] {
  return MEASURES.map(({ key, words, bars }) => {
    const spread = (of: readonly Measured[]): Spread =>
      spreadOf(of.map((one) => one[key]).filter((ms) => !Number.isNaN(ms)));
    const { p50, p95, p99, max } = spread(handoffs);
    const calm = spread(handoffs.filter(({ stalledMs }) => stalledMs <= STALL_MS));
    const bar = bars === null ? null : bars[media === 'embedded' ? 0 : 1];
    return {
      ...{ what: words, p50, p95, p99, max },
      ...{ 'calm p95': calm.p95, 'calm max': calm.max, bar, ok: bar === null ? null : calm.p95 <= bar },
    };
  });
}

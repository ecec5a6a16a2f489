import { setTimeout as delay } from 'node:timers/promises';
import type { WaitEstimate } from '../../src/ports/agent-queues.ts';
import type { CallRecord } from '../../src/ports/records.ts';
import { AiServer, BenchSite, ENGINE_PAIRS } from '../product/index.ts';
import type { ProductProcess } from '../product/product-process.ts';
import { defineBench } from '../shared/bench.ts';
import { percentile, round, spreadOf } from '../shared/percentiles.ts';
import { BenchAgent, BenchCaller } from './bench-parties.ts';

const QUEUE = 'billing';
/** The estimates are read so often. */
const LOOK_MS = 1_000;
/** Callers who are not served after so many times the planned time are lost. */
const PATIENCE = 2;

interface Member {
  readonly callId: string;
  readonly position: number;
  readonly estimate: WaitEstimate | null;
}

/** What a caller would have been told at a time. */
interface Told {
  readonly callId: string;
  readonly at: number;
  readonly estimate: WaitEstimate;
}

interface FactLine {
  readonly type?: string;
  readonly at: string;
  readonly waitedMs?: number;
}

/** Many callers at once for few agents. */
export const queueBench = defineBench({
  name: 'queue',
  summary: 'many callers at once for few agents: order, estimates against the true wait, nobody lost',
  about: `The product runs on the embedded engines as a process of its own; callers and agents are SIP user agents without
sound. All callers come at once, and each agent takes one call after the other, for a time of 0.5 to 1.5 times the mean,
drawn from a seed. The mean is such that all are served within --seconds. The estimate of everybody who waits is read
once a second (GET /v1/queues/{name}) and compared with the wait that followed: "error" is from the middle of the range,
"within" the share of waits that ended in the range. Exit code 1: somebody was served out of turn or not at all, an
agent had two calls at a time or is not free in the end.`,
  options: {
    callers: { help: 'who come at once', default: 50 },
    agents: { help: 'who serve them', default: 5 },
    seconds: { help: 'in which all are served', default: 180 },
    seed: { help: 'draws the lengths of calls', default: 1 },
  },
  measure: async ({ callers: count, agents: agentCount, seconds, seed }, report) => {
    const meanMs = (seconds * 1_000 * agentCount * 0.9) / count;
    const draw = randomOf(seed);
    const agents = await Promise.all(Array.from({ length: agentCount }, (_, index) => BenchAgent.open(`agent${String(index)}`))); // prettier-ignore
    const callers = await Promise.all(
      Array.from({ length: count }, (_, index) => BenchCaller.open(`+1557${String(index).padStart(7, '0')}`)),
    );
    await using ai = await AiServer.open(({ event }, respond) => {
      respond(event === 'call.started' ? [{ type: 'transfer', reason: 'billing' }] : []);
    });
    const site = await BenchSite.start(ENGINE_PAIRS[0]!, {
      aiUrl: ai.url,
      handoff: { destinations: [{ skills: ['billing'] }], queue: QUEUE, accept: { mode: 'auto' } },
      whisperMs: 100,
      announcementMs: 100,
      recording: false,
      limits: { overload: { enabled: false } },
      inactivityMs: 3_600_000,
      others: {
        agents: agents.map(({ id, party }) => ({ id, uri: party.uri, skills: { billing: 1 } })),
        queues: [{ name: QUEUE, maxLength: count, maxWaitMs: 3_600_000 }],
      },
    });
    try {
      const { product } = site;
      const serving = agents.map((agent) => agent.serve(() => meanMs * (0.5 + draw())));
      const told: Told[] = [];
      let line: readonly string[] = [];
      const over = new AbortController();
      const looking = (async () => {
        while (!over.signal.aborted) {
          const { waiting } = await product.request<{ waiting: readonly Member[] }>(`/v1/queues/${QUEUE}`);
          if (waiting.length > line.length) line = waiting.map(({ callId }) => callId);
          const at = Date.now();
          for (const { callId, estimate } of waiting) if (estimate !== null) told.push({ callId, at, estimate });
          report.progress(`${String(waiting.length)} wait`);
          await delay(LOOK_MS);
        }
      })();
      const startedMs = performance.now();
      const ended = await Promise.allSettled(
        callers.map((caller) => caller.call(product.sip, seconds * 1_000 * PATIENCE)),
      );
      const tookMs = performance.now() - startedMs;
      over.abort();
      await looking;
      // Agents are free when the end of their call is written.
      await delay(1_000);
      const turns = await turnsOf(product, callers);
      const { agents: standing, lastHour } = await product.request<{
        agents: { free: number };
        lastHour: { answered: number };
      }>(`/v1/queues/${QUEUE}`);
      const lost = ended.filter(({ status }) => status === 'rejected').length;
      const outOfTurn = disorder(line, turns);
      const errors = told.flatMap(({ callId, at, estimate }) => {
        const turn = turns.get(callId);
        return turn === undefined || turn < at ? [] : [{ trueMs: turn - at, estimate }];
      });
      const absolute = errors.map(({ trueMs, estimate }) => Math.abs((estimate.lowMs + estimate.highMs) / 2 - trueMs));
      const within = errors.filter(({ trueMs, estimate }) => trueMs >= estimate.lowMs && trueMs <= estimate.highMs);
      const waits = [...turns.values()].map((turn) => turn - Math.min(...turns.values()));
      const { p50, p95 } = spreadOf(absolute);
      const median = percentile(
        errors.map(({ trueMs }) => trueMs).toSorted((one, other) => one - other),
        0.5,
      );
      report.table('queue', `${String(count)} callers at once, ${String(agentCount)} agents, calls of ${String(round(meanMs / 1_000, 1))} s on average`, [
        { what: 'served', value: lastHour.answered, of: count },
        { what: 'lost', value: lost, of: count },
        { what: 'who waited', value: turns.size, of: count - agentCount },
        { what: 'served out of turn', value: outOfTurn, of: turns.size },
        { what: 'most calls of an agent at a time', value: Math.max(...agents.map(({ most }) => most)), of: 1 },
        { what: 'agents free in the end', value: standing.free, of: agentCount },
        { what: 'took, s', value: round(tookMs / 1_000, 1), of: seconds },
        { what: 'longest wait, s', value: round(Math.max(...waits) / 1_000, 1), of: null },
      ]); // prettier-ignore
      report.table('estimate', 'Estimates against the wait that followed', [
        { what: 'estimates', value: errors.length },
        { what: 'true wait, median s', value: round(median / 1_000, 1) },
        { what: 'error, median s', value: round(p50 / 1_000, 1) },
        { what: 'error, 95th percentile s', value: round(p95 / 1_000, 1) },
        { what: 'within the range, %', value: round((100 * within.length) / Math.max(1, errors.length), 1) },
      ]);
      for (const agent of agents) await agent.close();
      await Promise.all(serving);
      const isWhole = lastHour.answered === count && lost === 0 && turns.size >= count - agentCount;
      return isWhole && outOfTurn === 0 && standing.free === agentCount && agents.every(({ most }) => most === 1);
    } finally {
      for (const party of [...agents, ...callers]) await party.close();
      await site.stop();
    }
  },
});

/** When the callers who waited had their turn, by their calls. */
async function turnsOf(product: ProductProcess, callers: readonly BenchCaller[]): Promise<ReadonlyMap<string, number>> {
  const turns = new Map<string, number>();
  for (const { number } of callers) {
    const { items } = await product.request<{ items: readonly CallRecord[] }>(
      `/v1/calls?from=${encodeURIComponent(number)}`,
    );
    for (const { id } of items) {
      const events = await product.request<{ items: readonly FactLine[] }>(
        `/v1/calls/${encodeURIComponent(id)}/events`,
      );
      const turn = events.items.find(({ type }) => type === 'handoff.turn');
      if (turn !== undefined) turns.set(id, Date.parse(turn.at));
    }
  }
  return turns;
}

/** How many of the line had their turn before somebody who stood before them. */
function disorder(line: readonly string[], turns: ReadonlyMap<string, number>): number {
  let latest = -Infinity;
  let count = 0;
  for (const call of line) {
    const turn = turns.get(call);
    // Whoever was seen for a moment and served at once waited for nobody.
    if (turn === undefined) continue;
    if (turn < latest) count += 1;
    latest = Math.max(latest, turn);
  }
  return count;
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

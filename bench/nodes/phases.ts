import { setTimeout as delay } from 'node:timers/promises';
import type { CallRecord } from '../../src/ports/records.ts';
import { round, spreadOf } from '../shared/percentiles.ts';
import { cpuMs, treeCpuMs } from '../shared/process-usage.ts';
import type { Report, Row } from '../shared/report.ts';
import type { Receivers } from '../webhooks/index.ts';
import { untilNothingPending } from '../webhooks/index.ts';
import type { Callers } from './callers.ts';
import {
  CLOSED_MS,
  closings,
  commonVerdicts,
  countsAround,
  countsOf,
  killVerdicts,
  unharmedVerdicts,
  upAt,
  wholeVerdicts,
} from './judge.ts';
import type { NodesSite } from './nodes-site.ts';
import type { Telephones } from './telephones.ts';
import type { Evidence, NodeKill, Verdict } from './views.ts';

export const PHASES = ['load', 'kill', 'postgres'] as const;
export type PhaseName = (typeof PHASES)[number];
/** The name of the receiver of webhooks. */
export const RECEIVER = 'counting';
/** So much longer than its talk a caller waits for the end of a call. */
export const PATIENCE_MS = 25_000;

const ASK_MS = 250;
/** Beyond the time that is promised, so that the true one is seen. */
const CLOSED_PATIENCE_MS = 2 * CLOSED_MS;
const SETTLE_MS = 60_000;
/** Kamailio asks the nodes once a second. */
const SEEN_MS = 15_000;
/** How long calls are made once a node that was killed is back. */
const BACK_S = 5;
const PAGE = 200;
const WARM_UP = { rate: 10, seconds: 6 };

/** What a phase goes by. */
export interface Options {
  readonly rate: number;
  readonly seconds: number;
  readonly talk: number;
  readonly away: number;
}

/** Who takes part. */
export interface Parties {
  readonly site: NodesSite;
  readonly callers: Callers;
  readonly telephones: Telephones;
  readonly receivers: Receivers;
  /** Numbers of the callers of whom the AI was told. */
  readonly toldAi: ReadonlySet<string>;
}

/** What came of a phase. */
export interface PhaseResult {
  readonly title: string;
  readonly tables: readonly { readonly key: string; readonly title: string; readonly rows: readonly Row[] }[];
  readonly verdicts: readonly Verdict[];
}

/** Makes the calls of a phase, does to the site what it says, and judges. */
export async function runPhase(
  name: PhaseName,
  parties: Parties,
  options: Options,
  report: Report,
): Promise<PhaseResult> {
  const begun = await beginningOf(parties);
  const title = `${name}, ${String(options.rate)} calls a second, ${String(options.seconds)} s`;
  switch (name) {
    case 'load': {
      const before = cpuOf(parties.site);
      const startedMs = performance.now();
      await makeCalls(parties, options.rate, options.seconds);
      const seconds = (performance.now() - startedMs) / 1_000;
      const cpu = cpuOf(parties.site).map(({ what, ms }, index) => ({
        what,
        'CPU ms/call': round((ms - before[index]!.ms) / (options.rate * options.seconds), 1),
        'of a core': round((ms - before[index]!.ms) / seconds / 1_000),
      }));
      const evidence = await settle(parties, begun, report);
      return {
        title,
        tables: [
          { key: 'counts', title: 'counts', rows: countsOf(evidence) },
          { key: 'times', title: 'times, ms', rows: timesOf(evidence) },
          { key: 'cpu', title: 'CPU', rows: cpu },
        ],
        verdicts: [...commonVerdicts(evidence), ...unharmedVerdicts(evidence)],
      };
    }
    case 'kill': {
      const kill = await killInTheMiddle(parties, options, begun.at, report);
      const evidence = await settle(parties, begun, report);
      return {
        title,
        tables: [
          { key: 'counts', title: 'counts', rows: countsOf(evidence) },
          { key: 'around', title: 'calls by the time of the kill', rows: countsAround(kill.at, evidence) },
          { key: 'kill', title: 'kill -9 of node a', rows: killRows(evidence, kill) },
        ],
        verdicts: [...commonVerdicts(evidence), ...killVerdicts(evidence, kill)],
      };
    }
    case 'postgres': {
      const killedAt = await restartPostgres(parties, options, report);
      const evidence = await settle(parties, begun, report);
      const overflow = evidence.talks.filter(({ telephone }) => !telephone.startsWith('2')).length;
      return {
        title,
        tables: [
          { key: 'counts', title: 'counts', rows: countsOf(evidence) },
          { key: 'around', title: 'calls by the time of the kill', rows: countsAround(killedAt, evidence) },
          { key: 'overflow', title: 'fallback', rows: [{ what: 'handed over past the agents', value: overflow }] },
        ],
        verdicts: [...commonVerdicts(evidence), ...wholeVerdicts(evidence)],
      };
    }
  }
}

/** What the nodes and kamailio complained of, and how often, for people who look for the reason of what does not hold. */
export function complaints({ nodes, front }: NodesSite): readonly Row[] {
  const counts = new Map<string, number>();
  const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);
  for (const { name, site } of nodes) {
    for (const line of site.product.warnings) count(`node ${name}: ${messageOf(line)}`);
  }
  for (const [, what] of front.output.matchAll(/(node sip:\S+ is (?:down|up)|no answer of \S+)/g)) {
    const name = nodes.find(({ address }) => what!.includes(address))?.name ?? '';
    count(`kamailio: ${what!.replace(/sip:\S+/, name)}`);
  }
  return [...counts].map(([what, times]) => ({ what, times }));
}

function messageOf(line: string): string {
  return line.startsWith('{') ? (JSON.parse(line) as { msg: string }).msg : line;
}

/** What there was when a phase began. */
interface Beginning {
  /** Of the wall clock, ms. */
  readonly at: number;
  readonly calls: number;
  readonly talks: number;
  readonly rungTwice: number;
  readonly arrivals: number;
  readonly outOfOrder: number;
}

async function beginningOf({ callers, telephones, receivers }: Parties): Promise<Beginning> {
  const { [RECEIVER]: counts } = await receivers.counts();
  return {
    at: Date.now(),
    calls: callers.views.length,
    talks: telephones.views.length,
    rungTwice: telephones.rungTwice.length,
    arrivals: counts!.events,
    outOfOrder: counts!.outOfOrder,
  };
}

/** Has the programs compiled what the calls go through, before anything is measured. */
export async function warmUp(parties: Parties): Promise<void> {
  await makeCalls(parties, WARM_UP.rate, WARM_UP.seconds);
  while (parties.callers.open > 0) await delay(ASK_MS);
}

/** Has calls begin at a rate. @returns when the last has begun */
async function makeCalls({ callers }: Parties, rate: number, seconds: number): Promise<void> {
  const startedMs = performance.now();
  const most = Math.round(rate * seconds);
  for (let begun = 0; begun < most;) {
    const due = Math.min(most, Math.floor(((performance.now() - startedMs) / 1_000) * rate) + 1);
    for (; begun < due; begun += 1) void callers.call();
    await delay(5);
  }
}

async function killInTheMiddle(
  parties: Parties,
  { rate, seconds }: Options,
  since: number,
  report: Report,
): Promise<NodeKill> {
  const { site } = parties;
  const [first] = site.nodes;
  const { site: node, address } = first!;
  const calling = makeCalls(parties, rate, seconds);
  await delay(seconds * 500);
  const { pid } = node.product;
  const at = Date.now();
  await node.product.kill();
  report.progress(`node a (pid ${String(pid)}) is killed, ${String(parties.callers.open)} calls are up`);
  const closedAt = await watchClosings(site, since, at);
  await calling;
  await node.restart();
  const deadline = performance.now() + SEEN_MS;
  while ((await site.front.states())[address] !== 'A' && performance.now() < deadline) await delay(ASK_MS);
  const backAt = Date.now();
  report.progress('node a runs again');
  await makeCalls(parties, rate, BACK_S);
  return { node: address, at, closedAt, backAt };
}

/** Asks for all calls that began before the kill until each is closed. @returns when each was seen to be */
async function watchClosings(site: NodesSite, since: number, killedAt: number): Promise<ReadonlyMap<string, number>> {
  const closedAt = new Map<string, number>();
  const deadline = killedAt + CLOSED_PATIENCE_MS;
  while (Date.now() < deadline) {
    const records = await recordsOf(site, since, killedAt).catch(() => null);
    const seenAt = Date.now();
    for (const { id, ended } of records ?? []) if (ended !== null && !closedAt.has(id)) closedAt.set(id, seenAt);
    if (records?.every(({ ended }) => ended !== null) === true) break;
    await delay(ASK_MS);
  }
  return closedAt;
}

async function restartPostgres(parties: Parties, { rate, seconds, away }: Options, report: Report): Promise<number> {
  const { server } = parties.site;
  const calling = makeCalls(parties, rate, seconds);
  await delay(Math.max(0, (seconds - away) * 500));
  const killedAt = Date.now();
  await server.kill();
  report.progress(`Postgres is killed, ${String(parties.callers.open)} calls are up`);
  await delay(away * 1_000);
  await server.start();
  report.progress('Postgres runs again');
  await calling;
  return killedAt;
}

/** Waits until all is over and told, and collects what there is to judge. */
async function settle(parties: Parties, begun: Beginning, report: Report): Promise<Evidence> {
  const { site, callers, telephones, receivers } = parties;
  const deadline = performance.now() + SETTLE_MS;
  const until = async (isOver: () => Promise<boolean> | boolean): Promise<void> => {
    for (;;) {
      const isDone = await Promise.resolve(isOver()).catch(() => false);
      if (isDone || performance.now() > deadline) return;
      await delay(ASK_MS);
    }
  };
  // No caller waits for longer than its patience.
  while (callers.open > 0) await delay(ASK_MS);
  await until(() => telephones.open === 0);
  await until(async () => (await recordsOf(site, begun.at)).every(({ ended }) => ended !== null));
  await untilNothingPending({ product: site.api }, RECEIVER, SETTLE_MS).catch(() => false);
  await until(async () => (await agentsNotFree(site)) === 0);
  report.progress('it has settled');
  const { [RECEIVER]: counts } = await receivers.counts();
  const { [RECEIVER]: arrivals = [] } = await receivers.arrivals();
  const pending = await site.api.request<{ items: readonly unknown[] }>(
    `/v1/webhook-deliveries?state=pending&limit=${String(PAGE)}`,
  );
  return {
    calls: callers.views.slice(begun.calls),
    talks: telephones.views.slice(begun.talks),
    records: await recordsOf(site, begun.at),
    arrivals: arrivals.slice(begun.arrivals),
    toldAi: parties.toldAi,
    rungTwice: telephones.rungTwice.slice(begun.rungTwice),
    outOfOrder: counts!.outOfOrder - begun.outOfOrder,
    pending: pending.items.length,
    agentsNotFree: await agentsNotFree(site),
  };
}

/** All calls on record that started in a time. */
async function recordsOf({ api }: NodesSite, from: number, to?: number): Promise<readonly CallRecord[]> {
  const records: CallRecord[] = [];
  const range = `from=${new Date(from).toISOString()}${to === undefined ? '' : `&to=${new Date(to).toISOString()}`}`;
  let cursor: string | null = null;
  do {
    const next: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: { items: readonly CallRecord[]; nextCursor: string | null } = await api.request(
      `/v1/calls?limit=${String(PAGE)}&${range}${next}`,
    );
    records.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return records;
}

async function agentsNotFree({ api }: NodesSite): Promise<number> {
  let count = 0;
  let cursor: string | null = null;
  do {
    const next: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: { items: readonly { readonly state: string }[]; nextCursor: string | null } = await api.request(
      `/v1/agents?limit=${String(PAGE)}${next}`,
    );
    count += page.items.filter(({ state }) => state !== 'available').length;
    cursor = page.nextCursor;
  } while (cursor !== null);
  return count;
}

function killRows(evidence: Evidence, kill: NodeKill): readonly Row[] {
  const { dead, others, unknown } = upAt(evidence, kill);
  const closed = closings(evidence, kill);
  const times = spreadOf(dead.flatMap(({ number }) => (closed.get(number) ?? [Infinity]).map((ms) => ms / 1_000)));
  const whole = new Set(evidence.talks.filter(({ isWhole }) => isWhole).map(({ caller }) => caller));
  const back = evidence.calls.filter(({ dialledAt }) => dialledAt >= kill.backAt);
  return [
    { what: 'calls of other nodes that were up', value: others.length },
    { what: '- of them untouched', value: others.filter(({ number }) => whole.has(number)).length },
    { what: 'calls of the dead node that were up', value: dead.length },
    { what: '- closed after, median s', value: round(times.p50, 1) },
    { what: '- closed after, longest s', value: round(times.max, 1) },
    { what: '- and those that nobody had been told of, not on record', value: unknown.length },
    { what: 'agents rung twice', value: evidence.rungTwice.length },
    { what: 'calls when it was back', value: back.length },
    { what: '- of them its own', value: back.filter(({ node }) => node === kill.node).length },
  ];
}

function timesOf({ calls, talks }: Evidence): readonly Row[] {
  const joined = new Map(talks.map(({ caller, joinedAt }) => [caller, joinedAt]));
  const answer = calls.flatMap(({ dialledAt, answeredAt }) => (answeredAt === null ? [] : [answeredAt - dialledAt]));
  const agent = calls.flatMap(({ number, dialledAt }) => {
    const at = joined.get(number) ?? null;
    return at === null ? [] : [at - dialledAt];
  });
  return [
    { what: 'INVITE to 200', ...spreadOf(answer) },
    { what: 'INVITE to the agent who has picked up', ...spreadOf(agent) },
  ];
}

/** CPU time of each part until now. */
function cpuOf({ nodes, front, server }: NodesSite): readonly { readonly what: string; readonly ms: number }[] {
  return [
    ...nodes.map(({ name, site }) => ({ what: `node ${name}`, ms: cpuMs(site.product.pid) })),
    { what: 'kamailio', ms: treeCpuMs(front.pid) },
    { what: 'postgres', ms: treeCpuMs(server.pid) },
    { what: 'callers, telephones, AI', ms: cpuMs(process.pid) },
  ];
}

import { setTimeout as delay } from 'node:timers/promises';
import { CallFarm } from '../load/index.ts';
import { BenchSite, onePair, wholeCalls } from '../product/index.ts';
import { defineBench } from '../shared/bench.ts';
import { round } from '../shared/percentiles.ts';
import type { Report } from '../shared/report.ts';
import { JournalFile, Receivers, untilNothingPending } from '../webhooks/index.ts';
import { Acknowledged } from './acknowledged.ts';
import type { Kill, Verdict } from './verdict.ts';
import { endedBy, verdictsOf } from './verdict.ts';

const RECEIVER = 'receiver';
const TALK_MS = 400;
/** The product runs at least so long. */
const LEAST_UP_MS = 200;
/** How long the last calls, and the deliveries after them, may take. */
const REST_MS = 120_000;
const TELL_EVERY = 10;

/** `kill -9` under load, again and again. */
export const crashBench = defineBench({
  name: 'crash',
  summary: 'kill -9 of the whole program under load, again and again, and what became of what it had told',
  about: `Whole calls come at --rate a second, and a receiver of webhooks takes every event. --runs times the product is
killed (SIGKILL) at a random moment, up to --up ms after it was ready, and started again on the same database. What it
told before (to the receiver, to the AI application, by the REST API that is asked all the while) is acknowledged. After
the last run the product goes on until every call and delivery is over. It ends, and its database is read: nothing that
was acknowledged may be missing, every journal must be whole, every event must have been delivered at least once, and
the events of a call in order. The exit code is 1 if a promise is broken.`,
  options: {
    pair: { help: 'engine pair', default: 'embedded' },
    runs: { help: 'how often the product is killed', default: 200 },
    rate: { help: 'calls a second', default: 20 },
    up: { help: 'most milliseconds that the product runs', default: 2_500 },
  },
  measure: async (options, report) => {
    const pair = onePair(options.pair, report);
    if (pair === null) return false;
    const acknowledged = new Acknowledged();
    await using farm = await CallFarm.start(undefined, (notice) => acknowledged.note(notice));
    await using receivers = await Receivers.start({ [RECEIVER]: 'takes' });
    const site = await BenchSite.start(pair, {
      ...wholeCalls(farm.aiUrl),
      // A machine that others use is late for reasons that this bench is not about.
      limits: { overload: { enabled: false } },
      webhooks: receivers.webhooks,
      environment: { NODE_COMPILE_CACHE: 'compiled' },
    });
    try {
      // A life that ends in order leaves the compiled modules, which halves the start of all that follow.
      await site.product.stop();
      await site.restart();
      const startedMs = performance.now();
      const { kills, ...calls } = await killAgainAndAgain(site, { farm, acknowledged }, options, report);
      const seconds = round((performance.now() - startedMs) / 1000, 1);
      await untilOver(site, report);
      await site.product.stop();
      using journal = new JournalFile(site.databaseFile);
      const { [RECEIVER]: arrivals = [] } = await receivers.arrivals();
      const { [RECEIVER]: counts } = await receivers.counts();
      const verdicts = verdictsOf({ journal, acknowledged, arrivals, counts: counts!, webhook: RECEIVER, kills });
      const summary = {
        ...{ runs: options.runs, seconds, ...calls, onRecord: journal.calls().length },
        ...{ endedByCrash: endedBy(journal, 'crash'), toldTwice: counts!.duplicates, requests: counts!.requests },
      };
      return reported(summary, verdicts, report);
    } finally {
      await site.stop();
    }
  },
});

interface Options {
  readonly runs: number;
  readonly rate: number;
  readonly up: number;
}

/** Calls that the bench made. */
interface Calls {
  readonly begun: number;
  readonly whole: number;
}

/** @returns once the product runs again after the last kill */
async function killAgainAndAgain(
  site: BenchSite,
  parties: { readonly farm: CallFarm; readonly acknowledged: Acknowledged },
  { runs, rate, up }: Options,
  report: Report,
): Promise<Calls & { readonly kills: readonly Kill[] }> {
  const calls = { begun: 0, whole: 0 };
  const kills: Kill[] = [];
  for (let run = 1; run <= runs; run += 1) {
    const killed = new AbortController();
    const watching = parties.acknowledged.watch(site, killed.signal);
    const upMs = LEAST_UP_MS + Math.random() * Math.max(0, up - LEAST_UP_MS);
    const calling = makeCalls(site, parties.farm, { rate, seconds: upMs / 1000 });
    await delay(upMs);
    const sentAt = new Date().toISOString();
    await site.product.kill();
    kills.push({ sentAt, goneAt: new Date().toISOString() });
    killed.abort();
    parties.farm.abandon();
    const { begun, whole } = await calling;
    calls.begun += begun;
    calls.whole += whole;
    await watching;
    await site.restart();
    if (run % TELL_EVERY === 0 || run === runs) report.progress(`${run} of ${runs} runs, ${calls.begun} calls`);
  }
  return { ...calls, kills };
}

async function makeCalls(
  { product }: BenchSite,
  farm: CallFarm,
  { rate, seconds }: { readonly rate: number; readonly seconds: number },
): Promise<Calls> {
  const running: ReturnType<CallFarm['call']>[] = [];
  const startedMs = performance.now();
  const most = Math.floor(rate * seconds);
  while (running.length < most && product.running) {
    const due = Math.min(most, Math.floor(((performance.now() - startedMs) / 1000) * rate) + 1);
    while (running.length < due) running.push(farm.call(product.sip.port, TALK_MS));
    await delay(5);
  }
  const results = await Promise.all(running);
  return { begun: results.length, whole: results.filter(({ failure }) => failure === null).length };
}

/** Waits until no call is up and no delivery waits. */
async function untilOver(site: BenchSite, report: Report): Promise<void> {
  const deadline = performance.now() + REST_MS;
  const open = async (): Promise<number> => (await site.product.request<{ calls: number }>('/v1/diagnostics')).calls;
  while ((await open()) > 0 && performance.now() < deadline) await delay(500);
  const delivered = await untilNothingPending(site, RECEIVER, REST_MS);
  report.progress(delivered ? 'every call and delivery is over' : 'some deliveries are still pending');
}

function reported(summary: Readonly<Record<string, number>>, verdicts: readonly Verdict[], report: Report): boolean {
  const words = Object.entries(summary).map(([name, count]) => `${name} ${count}`);
  report.fact('summary', summary, words.join(', '));
  report.table(
    'promises',
    'Promises',
    verdicts.map((one) => ({ ...one, ok: one.broken === 0 })),
  );
  // A promise that nothing put to the test was not kept either.
  return verdicts.every(({ counted, broken }) => counted > 0 && broken === 0);
}

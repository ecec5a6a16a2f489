import { setTimeout as delay } from 'node:timers/promises';
import type { SipServerStats } from '../../src/sip-server/index.ts';
import { freePorts } from '../../test/tools/engines/index.ts';
import { defineBench } from '../shared/bench.ts';
import { OthersLoad } from '../shared/machine.ts';
import { round } from '../shared/percentiles.ts';
import type { Report, Row } from '../shared/report.ts';
import type { CallerResult } from './sipp.ts';
import { runCallers, sippAvailable, SippAnswerer } from './sipp.ts';
import { Stack } from './stack.ts';

/** Transactions absorb retransmissions for 64*T1 = 32 s (RFC 3261 17.1.1.2 D, 17.2.2 J; RFC 6026 7.1 L, 7.2 M). */
const TRANSACTIONS_END_MS = 36_000;
/** Counters that must be as before. */
const COUNTED = ['transactions', 'dialogs', 'pendingRequests', 'timers', 'sockets', 'applications'] as const;
const MIB = 1024 * 1024;

interface Sample {
  readonly stats: SipServerStats;
  readonly serverHeapBytes: number;
  readonly serverRssBytes: number;
  readonly applicationHeapBytes: number;
  readonly applicationOpen: number;
}

/** Makes many calls and checks that nothing is left of them. */
export const soakBench = defineBench({
  name: 'soak',
  summary: 'many calls through the embedded SIP server; then nothing may be left of them',
  about: `Calls as in the bench sip, at a steady rate. Before (after a warm-up) and after, once the transactions have
ended, the server says what it holds, and both heaps are measured after a garbage collection. Fails where a
call failed, a transaction, dialog, timer or socket is left, or a heap has grown by more than --heap-mib.`,
  options: {
    calls: { help: 'how many', default: 100_000 },
    rate: { help: 'calls a second', default: 400 },
    'warm-up': { help: 'calls before the first look', default: 8000 },
    'heap-mib': { help: 'what a heap may have grown by', default: 2 },
  },
  measure: async (options, report) => {
    if (!sippAvailable()) {
      report.fact('unavailable', 'sipp', 'SIPp is not installed');
      return false;
    }
    await using stack = await Stack.start('embedded');
    const answerer = await SippAnswerer.start(stack.answererPort);
    try {
      report.progress(`warming up with ${options['warm-up']} calls`);
      await put(stack, options['warm-up'], options.rate);
      await delay(TRANSACTIONS_END_MS);
      const before = await sample(stack);
      report.progress(
        `${options.calls} calls at ${options.rate}/s: ${round(options.calls / options.rate / 60, 1)} min`,
      );
      const cpuBefore = stack.cpu();
      const others = new OthersLoad([...stack.pids, answerer.pid]);
      const peak = watchPeaks(stack);
      const result = await put(stack, options.calls, options.rate);
      const peaks = peak.stop();
      const othersShare = others.share(result.cpuMs);
      const cpuAfter = stack.cpu();
      await delay(TRANSACTIONS_END_MS);
      const after = await sample(stack);
      report.table('run', 'The run', [
        {
          calls: options.calls,
          failed: result.failed,
          retransmissions: result.retransmissions,
          'calls/s': round((options.calls * 1000) / result.elapsedMs, 0),
          'server ms/call': round((cpuAfter.serverMs - cpuBefore.serverMs) / options.calls, 3),
          'app ms/call': round((cpuAfter.applicationMs - cpuBefore.applicationMs) / options.calls, 3),
          'peak transactions': peaks.transactions,
          'peak RSS MiB': round(peaks.rssBytes / MIB, 0),
          others: othersShare,
        },
      ]);
      return judge(before, after, result, options['heap-mib'] * MIB, report);
    } finally {
      await answerer.stop();
    }
  },
});

async function put(stack: Stack, calls: number, perSecond: number): Promise<CallerResult> {
  const [port] = await freePorts(1);
  return await runCallers({ port: port!, target: stack.sipPort, perSecond, calls, holdMs: 0, timed: false });
}

async function sample(stack: Stack): Promise<Sample> {
  const server = await stack.serverMemory();
  const application = await stack.applicationMemory();
  return {
    stats: (await stack.stats())!,
    serverHeapBytes: server.heapBytes!,
    serverRssBytes: server.rssBytes,
    applicationHeapBytes: application.heapUsedBytes,
    applicationOpen: (await stack.applicationCounts())!.open,
  };
}

/** Watches every two seconds what the server holds. */
function watchPeaks(stack: Stack): { stop: () => { readonly transactions: number; readonly rssBytes: number } } {
  let transactions = 0;
  let rssBytes = 0;
  const timer = setInterval(() => {
    void stack.stats().then((stats) => (transactions = Math.max(transactions, stats!.transactions)));
    rssBytes = Math.max(rssBytes, stack.serverRssBytes());
  }, 2_000);
  return {
    stop: () => {
      clearInterval(timer);
      return { transactions, rssBytes };
    },
  };
}

function judge(before: Sample, after: Sample, result: CallerResult, heapLimitBytes: number, report: Report): boolean {
  const mib = (bytes: number): number => round(bytes / MIB);
  const grown = (name: string, from: number, to: number, limit: number): Row & { ok: boolean } => ({
    what: name,
    before: mib(from),
    after: mib(to),
    ok: to - from <= limit,
  });
  const rows: (Row & { readonly ok: boolean })[] = [
    { what: 'failed calls', before: 0, after: result.failed, ok: result.failed === 0 },
    ...COUNTED.map((what) => ({
      what,
      before: before.stats[what],
      after: after.stats[what],
      ok: after.stats[what] === before.stats[what],
    })),
    { what: 'calls of the application', before: 0, after: after.applicationOpen, ok: after.applicationOpen === 0 },
    grown('server heap MiB', before.serverHeapBytes, after.serverHeapBytes, heapLimitBytes),
    grown('application heap MiB', before.applicationHeapBytes, after.applicationHeapBytes, heapLimitBytes),
    // RSS depends on the allocator, so it is shown but not judged.
    grown('server RSS MiB', before.serverRssBytes, after.serverRssBytes, Infinity),
  ];
  report.table('left', 'What is left', rows);
  return rows.every(({ ok }) => ok);
}

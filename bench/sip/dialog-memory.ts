import { setTimeout as delay } from 'node:timers/promises';
import { freePorts } from '../../test/tools/engines/index.ts';
import { round } from '../shared/percentiles.ts';
import type { Row } from '../shared/report.ts';
import { runCallers, SippAnswerer } from './sipp.ts';
import type { StackKind } from './stack.ts';
import { Stack } from './stack.ts';

/** Rate of new calls, per second. */
const RATE = 200;
/** Transactions absorb retransmissions for 64*T1 = 32 s (RFC 3261 17.1.1.2 D, 17.2.2 J; RFC 6026 7.1 L, 7.2 M). */
const TRANSACTIONS_END_MS = 34_000;
const WARM_UP_CALLS = 400;

interface Sample {
  readonly serverHeap: number | null;
  readonly serverRss: number;
  readonly applicationHeap: number;
  readonly applicationRss: number;
}

/** Memory of a server and the application for each open dialog. A call has two. */
export async function dialogMemory(kind: StackKind, calls: number): Promise<Row> {
  await using stack = await Stack.start(kind);
  const answerer = await SippAnswerer.start(stack.answererPort);
  try {
    await put(stack, WARM_UP_CALLS, 0);
    await delay(TRANSACTIONS_END_MS);
    const before = await sample(stack);
    const setUpMs = (calls / RATE) * 1000;
    const held = put(stack, calls, setUpMs + TRANSACTIONS_END_MS + 8_000);
    await delay(setUpMs + 1_000);
    const open = (await stack.applicationCounts())?.open ?? 0;
    const fresh = await sample(stack);
    await delay(TRANSACTIONS_END_MS);
    const settled = await sample(stack);
    const { failed } = await held;
    const kib = (from: number | null, to: number | null): number | null =>
      from === null || to === null ? null : round((to - from) / 1024 / (2 * calls));
    return {
      server: kind,
      'calls up': open,
      failed,
      'server heap KiB/dialog': kib(before.serverHeap, settled.serverHeap),
      'server RSS KiB/dialog': kib(before.serverRss, settled.serverRss),
      'with transactions, heap': kib(before.serverHeap, fresh.serverHeap),
      'with transactions, RSS': kib(before.serverRss, fresh.serverRss),
      'app heap KiB/dialog': kib(before.applicationHeap, settled.applicationHeap),
      'app RSS KiB/dialog': kib(before.applicationRss, settled.applicationRss),
    };
  } finally {
    await answerer.stop();
  }
}

async function put(stack: Stack, calls: number, holdMs: number): Promise<{ readonly failed: number }> {
  const [port] = await freePorts(1);
  return await runCallers({ port: port!, target: stack.sipPort, perSecond: RATE, calls, holdMs, timed: false });
}

async function sample(stack: Stack): Promise<Sample> {
  const server = await stack.serverMemory();
  const application = await stack.applicationMemory();
  return {
    serverHeap: server.heapBytes,
    serverRss: server.rssBytes,
    applicationHeap: application.heapUsedBytes,
    applicationRss: application.rssBytes,
  };
}

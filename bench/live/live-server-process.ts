// The API with its live view over calls that are made up. It is measured alone: clients are in another process.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pino } from 'pino';
import { createApi } from '../../src/api/index.ts';
import type { ApiOptions } from '../../src/api/index.ts';
import { CallCards, ContextLinks } from '../../src/context/index.ts';
import { LiveHub } from '../../src/live/index.ts';
import { FACT_VERSION } from '../../src/ports/facts.ts';
import { asCallId, asLegId } from '../../src/ports/ids.ts';
import type { CallRecord } from '../../src/ports/records.ts';
import { SystemClock } from '../../src/shared/system-clock.ts';
import { DatabaseStore } from '../../src/store/index.ts';
import { serveParent } from '../shared/child-side.ts';
import { BENCH_KEY } from './live-followers.ts';

/** What the parent sets. */
export interface LiveServerSettings {
  readonly calls: number;
  readonly changesPerSecond: number;
}

/** What it tells of itself. */
export interface LiveServerFigures {
  readonly rssMiB: number;
  readonly heapMiB: number;
  /** The longest that the loop was held up since the last question. */
  readonly heldUpMs: number;
  /** Of one core, since the last question. */
  readonly cpu: number;
  readonly changes: number;
}

const MIB = 1_048_576;
const TICK_MS = 10;
const WORDS = 'I was charged twice for the same order, and nobody could tell me why. ';

await serveParent(async (given) => {
  const { calls, changesPerSecond } = given as LiveServerSettings;
  const clock = new SystemClock();
  const logger = pino({ level: 'silent' });
  const store = await DatabaseStore.open({ database: { kind: 'sqlite', file: ':memory:' }, clock, logger });
  const cards = new CallCards();
  const hub = new LiveHub({ cards, clock, logger });
  let sequence = 0;
  // Something is said in a call, and often the call is in another state.
  const change = (): void => {
    sequence += 1;
    const call = callOf(sequence % calls, sequence % 3 === 0);
    const said = { leg: asLegId(`${call.id}.l1`), role: 'caller', startMs: 1, endMs: 2, private: false } as const;
    const data = { ...said, text: WORDS, confidence: 0.9 };
    const entry = { callId: call.id, sequence, at: call.startedAt, kind: 'fact', version: FACT_VERSION } as const;
    const batch = { call, handoffs: [], entries: [{ ...entry, type: 'call.speech', data } as const] };
    cards.fold(batch);
    hub.tell(batch);
  };
  for (let number = 0; number < calls; number += 1) change();
  const api = await createApi({
    config: {
      listen: { host: '127.0.0.1', port: 0 },
      tryIt: null,
      pathPrefix: '',
      keys: [{ name: 'bench', role: 'admin', agent: null, user: null, key: BENCH_KEY, hash: null }],
      sessions: { idleMs: 60_000, maxMs: 60_000 },
      rateLimits: { perMinute: null, strangersPerMinute: null, callsPerMinute: null },
      tls: null,
      trustProxy: [],
    },
    values: store.values,
    actions: store.actions,
    routes: () => [],
    outgoing: {} as ApiOptions['outgoing'],
    control: { live: () => null } as unknown as ApiOptions['control'],
    store,
    outbox: store.outbox,
    onReplay: () => undefined,
    readiness: () => ({}),
    recordings: {} as ApiOptions['recordings'],
    cards,
    live: hub,
    contextLinks: new ContextLinks({ key: Buffer.alloc(32), ttlMs: 1, clock, publicUrl: () => 'http://cards' }),
    logger,
    limits: { maxConnectionsPerSource: 2_000, maxConnections: 2_000 },
  });
  let owed = 0;
  const timer = setInterval(() => {
    owed += (changesPerSecond * TICK_MS) / 1_000;
    for (; owed >= 1; owed -= 1) change();
  }, TICK_MS);
  const figures = figuresOf(hub);
  return {
    ready: api.address,
    answers: { figures },
    close: async () => {
      clearInterval(timer);
      await api.close();
      await hub.close();
      await store.close();
    },
  };
});

function callOf(number: number, isWithAgent: boolean): CallRecord {
  const id = asCallId(`0a1b2c3d-4e5f-4a6b-8c7d-${String(number).padStart(12, '0')}`);
  const at = new Date().toISOString();
  const leg = { state: 'answered', sipCallId: null, codec: 'PCMU' } as const;
  return {
    id,
    state: isWithAgent ? 'with-agent' : 'with-ai',
    from: '+15550001111',
    to: '+15559998888',
    route: '*',
    startedAt: at,
    answeredAt: at,
    endedAt: null,
    legs: [
      { ...leg, id: asLegId(`${id}.l1`), role: 'caller' },
      { ...leg, id: asLegId(`${id}.l2`), role: 'ai' },
    ],
    handoffs: [],
    metadata: {},
    ended: null,
  };
}

/** What the process is like since it was asked last. */
function figuresOf(hub: LiveHub): () => LiveServerFigures {
  const delays = monitorEventLoopDelay({ resolution: 5 });
  delays.enable();
  let lastCpu = process.cpuUsage();
  let lastAt = performance.now();
  return () => {
    const used = process.cpuUsage(lastCpu);
    const cpu = (used.user + used.system) / 1_000 / (performance.now() - lastAt);
    const heldUpMs = delays.max / 1e6;
    const { rss } = process.memoryUsage();
    globalThis.gc?.();
    const { heapUsed } = process.memoryUsage();
    lastCpu = process.cpuUsage();
    lastAt = performance.now();
    // The collection above is ours.
    setTimeout(() => delays.reset(), 100);
    return { rssMiB: rss / MIB, heapMiB: heapUsed / MIB, heldUpMs, cpu, changes: hub.newest };
  };
}

import type { AgentQueueRecord } from '../../../src/ports/agent-queues.ts';
import { AGENT_STATES } from '../../../src/ports/agents.ts';
import type { AgentState } from '../../../src/ports/agents.ts';
import { CALLBACK_STATES } from '../../../src/ports/callbacks.ts';
import type { CallbackState } from '../../../src/ports/callbacks.ts';
import { ProgramMetrics } from '../../../src/composition/program-metrics.ts';
import { WebhookMetrics } from '../../../src/records/index.ts';
import { RefusalLog } from '../../../src/shared/refusal-log.ts';
import type { SipServer } from '../../../src/sip-server/index.ts';
import { pino } from 'pino';
import { FakeClock } from '../../fakes/fake-clock.ts';

type Options = ConstructorParameters<typeof ProgramMetrics>[0];

const QUEUE = {
  name: 'billing',
  depth: 1,
  longestWaitMs: 1_000,
  waiting: [{ waitedMs: 1_000 }],
  lastHour: { serviceLevel: 1, abandonment: 0 },
  totals: { answered: 1, abandoned: 0, left: 0, refused: 0 },
} as unknown as AgentQueueRecord;

/** Metrics of a program that has every part, as `GET /metrics` gives them. */
export async function allMetrics(): Promise<string> {
  const zeros = <Name extends string>(names: readonly Name[]): Readonly<Record<Name, number>> =>
    Object.fromEntries(names.map((name) => [name, 0])) as Readonly<Record<Name, number>>;
  const counters = new Proxy({}, { get: (_, name) => (String(name).startsWith('responses') ? [0, 0, 0, 0, 0, 0] : 0) });
  const server = {
    stats: () => ({
      transactions: 0,
      dialogs: 0,
      pendingRequests: 0,
      timers: 0,
      sockets: 0,
      applications: 0,
      counters,
    }),
  } as unknown as SipServer;
  const mediaServer = {
    id: '10.0.0.1:8021',
    state: 'up',
    reason: null,
    draining: false,
    paused: false,
    drained: false,
    calls: 0,
    channels: 0,
    maxChannels: null,
  } as const;
  const trunk = {
    name: 'pbx',
    uri: 'sip:pbx',
    state: 'up',
    failures: 0,
    pausedUntil: null,
    ping: { at: 0, status: 200, roundTripMs: 5, up: true, answered: 1, missed: 0 },
    registration: {
      state: 'registered',
      expiresAt: 0,
      nextAt: 0,
      contact: null,
      lastError: null,
      succeeded: 1,
      failed: 1,
    },
    calls: 0,
    maxCalls: 1,
    maxCallsPerSecond: 1,
  };
  const options = {
    server,
    servers: { draining: false, servers: () => [mediaServer], drain: () => null },
    refusals: new RefusalLog(pino({ level: 'silent' }), new FakeClock()),
    webhooks: new WebhookMetrics(
      () => ['crm'],
      () => Promise.resolve(0),
    ),
    overload: { figures: { shedding: false, refused: 0, limitPerSecond: null, pressures: { loop: 0.1 } } },
    transcription: { figures: { legs: 0, workers: 0, segments: 0, missingMs: 0, restarts: 0, strays: 0 } },
    voice: { tts: { name: 'flite' }, figures: () => ({ up: true, stoodIn: 0 }) },
    voices: { started: () => ({ figures: { sessions: 0, begun: 0, lost: 0 } }) },
    agents: () => Promise.resolve(zeros<AgentState>(AGENT_STATES)),
    agentQueues: () => [QUEUE],
    callbacks: () => Promise.resolve(zeros<CallbackState>(CALLBACK_STATES)),
    recordings: () => ({ waiting: 0, stored: 0, failed: 0, oldestWaitingMs: 0 }),
    trunks: () => [trunk],
    users: { users: () => [], results: () => ({}) },
    outage: () => null,
    nodes: () => ({ up: 2, takenOver: 1 }),
    config: () => ({
      standing: { version: 1, needsRestart: [] },
      counts: { all: [{ origin: 'api', ok: true, count: 1 }] },
    }),
    routes: () => [{ route: '*', calls: 0, handoffs: 0, refusedCalls: 0, refusedHandoffs: 0 }],
  };
  return await new ProgramMetrics(options as unknown as Options).text();
}

/** A family of metrics. */
export interface Family {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  /** Names of labels that any of its samples has. */
  readonly labels: ReadonlySet<string>;
}

/** The families of a text in the format of Prometheus, those too that have no sample yet. */
export function familiesOf(text: string): readonly Family[] {
  const families = new Map<string, { name: string; type: string; help: string; labels: Set<string> }>();
  let current: { labels: Set<string> } | undefined;
  for (const line of text.split('\n')) {
    const [, kind, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) ?(.*)$/.exec(line) ?? [];
    if (kind === undefined) {
      for (const [, label = ''] of line.matchAll(/[{,]([a-zA-Z_]+)="/g)) current?.labels.add(label);
      continue;
    }
    const family = families.get(name) ?? { name, type: '', help: '', labels: new Set<string>() };
    families.set(name, { ...family, ...(kind === 'HELP' ? { help: rest } : { type: rest }) });
    current = families.get(name);
  }
  return [...families.values()];
}

/** The names of samples that a family has: a histogram has three. */
export function sampleNames({ name, type }: Family): readonly string[] {
  return type === 'histogram' ? ['_bucket', '_sum', '_count'].map((suffix) => name + suffix) : [name];
}

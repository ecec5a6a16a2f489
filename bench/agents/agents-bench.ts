import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { AgentChoice, AgentGroup, AgentStore, ReservedAgent, ReserveOutcome } from '../../src/ports/agents.ts';
import { asAgentId, asCallId } from '../../src/ports/ids.ts';
import { SystemClock } from '../../src/shared/system-clock.ts';
import { DatabaseStore } from '../../src/store/index.ts';
import { defineBench } from '../shared/bench.ts';
import { round, spreadOf } from '../shared/percentiles.ts';
import type { Row } from '../shared/report.ts';
import { batchOf, STEPS_OF_A_CALL } from '../store/index.ts';

const CHOICES: readonly AgentChoice[] = ['longest-idle', 'round-robin', 'skill-level'];
const CALL = asCallId('call');
/** A reservation may take so much longer than a plain append. */
const MOST_EXTRA_MS = 3;

/** Pools of each kind: everybody, one in a hundred, and nobody, for which all are looked through. */
const POOLS: readonly { readonly name: string; readonly group: AgentGroup }[] = [
  { name: 'all', group: { kind: 'skills', skills: ['english', 'billing'], match: 'all' } },
  { name: '1 in 100', group: { kind: 'skills', skills: ['team-7'], match: 'any' } },
  { name: 'nobody', group: { kind: 'skills', skills: ['french'], match: 'any' } },
];

/** Compares the reservation of an agent with a plain append to the journal. */
export const agentsBench = defineBench({
  name: 'agents',
  summary: 'how long the reservation of an agent takes: against a plain append to the journal in the same run',
  about: `In turns one append to the journal (a step of a call), one reservation and its release, each alone and durable. The
agents have four skills each. "ratio" is the median against that of the append. It fails where a reservation takes
${MOST_EXTRA_MS} ms more than an append.`,
  options: {
    agents: { help: 'how many there are', default: 10_000 },
    rounds: { help: 'of each row', default: 100 },
    directory: { help: 'where the database is; empty: the temporary directory', default: '' },
  },
  measure: async ({ agents, rounds, directory: parent }, report) => {
    const directory = await mkdtemp(join(parent === '' ? tmpdir() : parent, 'warmbridge-bench-agents-'));
    const rows: Row[] = [];
    try {
      for (const count of new Set([Math.min(1_000, agents), agents]))
        rows.push(...(await measureWith(directory, count, rounds)));
    } finally {
      await rm(directory, { recursive: true });
    }
    report.table('agents', 'Reservations', rows);
    return rows.every((row) => Number(row['reserve p50 ms']) < Number(row['append p50 ms']) + MOST_EXTRA_MS);
  },
});

async function measureWith(directory: string, count: number, rounds: number): Promise<readonly Row[]> {
  const store = await DatabaseStore.open({
    database: { kind: 'sqlite', file: join(directory, `agents-${String(count)}.db`) },
    clock: new SystemClock(),
    logger: pino({ level: 'silent' }),
  });
  await addAgents(store.agents, count);
  const rows: Row[] = [];
  let call = 0;
  for (const choice of CHOICES) {
    for (const { name, group } of POOLS) {
      const appendMs: number[] = [];
      const reserveMs: number[] = [];
      const releaseMs: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        if (round % STEPS_OF_A_CALL === 0) call += 1;
        const batch = batchOf(call, (round % STEPS_OF_A_CALL) + 1);
        appendMs.push(await timed(() => store.append(batch)));
        const request = { call: CALL, handoff: null, groups: [group], choice, exclude: [], most: 1, at: Date.now() };
        let outcome: ReserveOutcome | null = null;
        reserveMs.push(await timed(async () => (outcome = await store.agents.reserve(request))));
        const first = firstOf(outcome);
        if (first === undefined) continue;
        releaseMs.push(await timed(() => store.agents.release(first.reservation, 'talked', Date.now())));
      }
      const [append, reserve, release] = [appendMs, reserveMs, releaseMs].map(spreadOf);
      rows.push({
        agents: count,
        choice,
        pool: name,
        'append p50 ms': append?.p50 ?? NaN,
        'reserve p50 ms': reserve?.p50 ?? NaN,
        'reserve p99 ms': reserve?.p99 ?? NaN,
        'release p50 ms': releaseMs.length === 0 ? '-' : (release?.p50 ?? NaN),
        ratio: round((reserve?.p50 ?? NaN) / (append?.p50 ?? NaN)),
      });
    }
  }
  await store.close();
  return rows;
}

function firstOf(outcome: ReserveOutcome | null): ReservedAgent | undefined {
  return outcome?.reserved[0];
}

async function addAgents(agents: AgentStore, count: number): Promise<void> {
  const numbers = Array.from({ length: count }, (_, number) => number);
  const added = numbers.map((number) => {
    const skills = { english: 5, billing: (number % 7) + 1, support: 2, [`team-${String(number % 100)}`]: 1 };
    const id = asAgentId(`agent-${String(number)}`);
    const profile = {
      id,
      name: `Agent ${String(number)}`,
      uri: `sip:${id}@10.0.0.5`,
      skills,
      maxCalls: 1,
      wrapUpMs: 0,
      watch: 'off' as const,
    };
    return agents.put(profile, null, { configured: false, at: Date.now() });
  });
  await Promise.all(added);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

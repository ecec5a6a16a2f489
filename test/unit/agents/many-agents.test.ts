import { describe, expect, it } from 'vitest';
import { AgentPool } from '../../../src/agents/pool/agent-pool.ts';
import type { AgentChoice, AgentGroup } from '../../../src/ports/agents.ts';
import { asAgentId, asCallId, asReservationId } from '../../../src/ports/ids.ts';

/** More than a skill is looked up one by one for. */
const COUNT = 700;
const GROUPS: readonly (readonly AgentGroup[])[] = [
  [{ kind: 'skills', skills: ['english'], match: 'any' }],
  [{ kind: 'skills', skills: ['english', 'billing'], match: 'all' }],
  [{ kind: 'skills', skills: ['english', 'rare'], match: 'all' }],
  [{ kind: 'skills', skills: ['rare', 'billing'], match: 'any' }],
  [{ kind: 'skills', skills: ['english', 'french'], match: 'all' }],
  [{ kind: 'skills', skills: ['rare'], match: 'any' }, { kind: 'agent', id: asAgentId('a-13') }],
]; // prettier-ignore

interface Known {
  readonly id: string;
  readonly skills: Readonly<Record<string, number>>;
  readonly readyAt: number;
  taken: number;
}

function levelOf({ id, skills }: Known, groups: readonly AgentGroup[]): number | null {
  const levels = groups.flatMap((group): number[] => {
    if (group.kind === 'agent') return group.id === id ? [0] : [];
    const known = group.skills.flatMap((skill) => skills[skill] ?? []);
    if (group.match === 'all')
      return known.length === group.skills.length ? [known.reduce((sum, one) => sum + one)] : [];
    return known.length > 0 ? [Math.max(...known)] : [];
  });
  return levels.length === 0 ? null : Math.max(...levels);
}

/** Everybody is sorted, which is slow and plain. */
function expected(agents: readonly Known[], groups: readonly AgentGroup[], choice: AgentChoice): readonly string[] {
  const keyOf = (agent: Known): readonly number[] => {
    if (choice === 'round-robin') return [agent.taken];
    return choice === 'longest-idle' ? [agent.readyAt] : [-(levelOf(agent, groups) ?? 0), agent.readyAt];
  };
  return agents
    .filter((agent) => levelOf(agent, groups) !== null)
    .toSorted((one, other) => {
      const [ours, theirs] = [keyOf(one), keyOf(other)];
      const different = ours.findIndex((key, index) => key !== theirs[index]);
      return different < 0 ? (one.id < other.id ? -1 : 1) : ours[different]! - theirs[different]!;
    })
    .map(({ id }) => id);
}

describe('A pool of many agents', () => {
  it('gives the same as a look at each of them, also when skills change and agents come and go', () => {
    let reservations = 0;
    const pool = new AgentPool([], [], () => asReservationId(`r${String((reservations += 1))}`));
    let known: Known[] = [];
    const put = (number: number, skills: Readonly<Record<string, number>>): void => {
      const id = `a-${String(number)}`;
      const before = known.find((agent) => agent.id === id);
      const { readyAt = 1_000 + ((number * 37) % 11), taken = 0 } = before ?? {};
      const profile = { id: asAgentId(id), name: id, uri: id, skills, maxCalls: 1, wrapUpMs: 0, watch: 'off' as const };
      pool.put(profile, null, { configured: false, at: readyAt });
      known = [...known.filter((agent) => agent.id !== id), { id, skills, readyAt, taken }];
    };
    const check = (): void => {
      for (const groups of GROUPS)
        for (const choice of ['longest-idle', 'round-robin', 'skill-level'] as const) {
          const [exclude, ...rest] = expected(known, groups, choice);
          const asked = { call: asCallId('c'), handoff: null, groups, choice, most: 3, at: 5_000 };
          const outcome = pool.reserve({ ...asked, exclude: exclude === undefined ? [] : [asAgentId(exclude)] });
          expect(outcome.reserved.map(({ agent }) => String(agent.id))).toEqual(rest.slice(0, 3));
          if ('left' in outcome) expect(outcome.left).toBe(rest.length - outcome.reserved.length);
          for (const { reservation, agent } of outcome.reserved) {
            pool.release(reservation, 'given-up', 5_000);
            const taken = Math.max(...known.map((each) => each.taken)) + 1;
            for (const each of known) if (each.id === agent.id) each.taken = taken;
          }
        }
    };
    for (let number = 0; number < COUNT; number += 1) {
      const rare = number % 90 === 3 ? { rare: (number % 4) + 1 } : {};
      put(number, { english: (number % 3) + 1, ...(number % 2 === 0 && { billing: (number % 5) + 1 }), ...rare });
    }
    check();
    for (let number = 0; number < COUNT; number += 7) put(number, { billing: 9, rare: 1 });
    for (let number = 1; number < COUNT; number += 11) {
      pool.remove(asAgentId(`a-${String(number)}`));
      known = known.filter(({ id }) => id !== `a-${String(number)}`);
    }
    check();
    for (let number = 5_000; number < 5_040; number += 1) put(number, { english: 50, rare: 7 });
    check();
  });
});

import type { AgentGroup } from '../../ports/agents.ts';
import type { AgentId } from '../../ports/ids.ts';
import { SkillLevels } from './skill-levels.ts';

type Skills = Readonly<Record<string, number>>;

/** A group whose agents can be looked up by their slots. */
type FoundGroup =
  | { readonly kind: 'agent'; readonly slot: number }
  | { readonly kind: 'skills'; readonly match: 'any' | 'all'; readonly levels: readonly SkillLevels[] };

/** Those whom groups ask for. */
export class FoundAgents {
  readonly #groups: readonly FoundGroup[];

  constructor(groups: readonly FoundGroup[]) {
    this.#groups = groups;
  }

  /** Lists of slots in which everybody is who is asked for. Others may be in them, and somebody in several. */
  get candidates(): readonly (readonly number[])[] {
    return this.#groups.flatMap((group): readonly (readonly number[])[] => {
      if (group.kind === 'agent') return [[group.slot]];
      if (group.match === 'any') return group.levels.map((levels) => levels.slots);
      // Whoever has all skills is among those with the rarest one.
      const [rarest] = group.levels.toSorted((one, other) => one.size - other.size);
      return rarest === undefined ? [] : [rarest.slots];
    });
  }

  /**
   * The level of an agent in what is asked for, which is that of the group that fits best; null: the agent is not of
   * them. An agent who is named has level 0.
   */
  levelOf(slot: number): number | null {
    let best: number | null = null;
    for (const group of this.#groups) {
      const level = levelInGroup(slot, group);
      if (level !== null && (best === null || level > best)) best = level;
    }
    return best;
  }
}

// This runs ten thousand times for one reservation, so that it makes no arrays.
function levelInGroup(slot: number, group: FoundGroup): number | null {
  if (group.kind === 'agent') return group.slot === slot ? 0 : null;
  let best = 0;
  let sum = 0;
  for (const levels of group.levels) {
    const level = levels.of(slot);
    if (level === 0 && group.match === 'all') return null;
    best = Math.max(best, level);
    sum += level;
  }
  if (group.match === 'all') return sum;
  return best > 0 ? best : null;
}

/** Finds those with a skill without a look at all others. */
export class SkillIndex {
  readonly #bySkill = new Map<string, SkillLevels>();

  /** An agent had those skills, and has these now. */
  change(slot: number, before: Skills, after: Skills): void {
    for (const skill of Object.keys(before)) {
      const levels = this.#bySkill.get(skill);
      levels?.delete(slot);
      if (levels?.size === 0) this.#bySkill.delete(skill);
    }
    for (const [skill, level] of Object.entries(after)) {
      const levels = this.#bySkill.get(skill) ?? new SkillLevels();
      levels.set(slot, level);
      this.#bySkill.set(skill, levels);
    }
  }

  /** @param slotOf where an agent is; null: there is no such agent */
  find(groups: readonly AgentGroup[], slotOf: (id: AgentId) => number | null): FoundAgents {
    return new FoundAgents(
      groups.flatMap((group): readonly FoundGroup[] => {
        if (group.kind === 'agent') {
          const slot = slotOf(group.id);
          return slot === null ? [] : [{ kind: 'agent', slot }];
        }
        const { match } = group;
        const levels = group.skills.flatMap((skill) => this.#bySkill.get(skill) ?? []);
        return match === 'all' && levels.length < group.skills.length ? [] : [{ kind: 'skills', match, levels }];
      }),
    );
  }
}

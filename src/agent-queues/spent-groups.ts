import type { AgentsWanted } from '../ports/agents.ts';

/** Remembers for whom nobody was free, so that others who want the same are not asked for as well. */
export class SpentGroups {
  readonly #spent = new Map<string, (readonly string[])[]>();

  add({ groups, exclude }: AgentsWanted): void {
    const key = keyOf(groups);
    this.#spent.set(key, [...(this.#spent.get(key) ?? []), exclude]);
  }

  /** Whether nobody can be free for them: the same agents were asked for, or more. */
  covers({ groups, exclude }: AgentsWanted): boolean {
    return (
      this.#spent.get(keyOf(groups))?.some((one) => one.every((id) => exclude.some((each) => each === id))) ?? false
    );
  }
}

/** Those who are wanted, each once. */
export function distinct(wanted: readonly AgentsWanted[]): readonly AgentsWanted[] {
  return [...new Map(wanted.map((each) => [`${keyOf(each.groups)} ${each.exclude.join()}`, each])).values()].map(
    ({ groups, exclude }) => ({ groups, exclude }),
  );
}

function keyOf(groups: AgentsWanted['groups']): string {
  return JSON.stringify(groups);
}

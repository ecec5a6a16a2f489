import { HUMANS } from './humans.ts';
import { NOT_UNDERSTOOD } from './not-understood.ts';
import { TOPICS } from './topics.ts';

const LISTS: Readonly<Record<string, readonly string[]>> = { ...HUMANS, ...TOPICS, ...NOT_UNDERSTOOD };

/** The names of the built-in lists. A rule writes them with `@`. */
export const PHRASE_LISTS: readonly string[] = Object.keys(LISTS);

/** The phrases of a built-in list; none where there is no such list. */
export function listOf(name: string): readonly string[] {
  return Object.hasOwn(LISTS, name) ? (LISTS[name] ?? []) : [];
}

import { fieldsOf } from '../relations.ts';

/** What an element of a list is known by, wherever it stands: its name, id, number or address. Null: by its place only. */
export function identityOf(item: unknown): string | null {
  const { name, id, match, url } = fieldsOf(item);
  const known = [name, id, match, fieldsOf(match)['to'], url].find((each) => typeof each === 'string');
  return typeof known === 'string' ? known : null;
}

/**
 * For each element of a list the index of the one that it was before; null: it is new. Elements are the same by their
 * identity, and others by their place, if nobody else is the one that was there.
 */
export function formerIndexes(list: readonly unknown[], former: readonly unknown[]): readonly (number | null)[] {
  const taken = new Set<number>();
  const take = (index: number): number | null => {
    if (index < 0 || taken.has(index)) return null;
    taken.add(index);
    return index;
  };
  const before = former.map(identityOf);
  const known = list.map((item) => {
    const identity = identityOf(item);
    return identity === null ? null : take(before.findIndex((each, at) => each === identity && !taken.has(at)));
  });
  return known.map((index, place) => index ?? (place < former.length ? take(place) : null));
}

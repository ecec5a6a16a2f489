/**
 * An order by chance in which each next one is chosen in proportion to its weight (RFC 2782). One of weight 0 comes behind
 * all others.
 * @param random from 0 up to 1
 */
export function weightedOrder<Item>(
  items: readonly Item[],
  weightOf: (item: Item) => number,
  random: () => number,
): Item[] {
  const ordered: Item[] = [];
  // RFC 2782: those of weight 0 stand first, where a sum of nothing finds them only by a number that is 0 itself.
  const left = items.toSorted((one, other) => weightOf(one) - weightOf(other));
  while (left.length > 0) {
    let pick = random() * left.reduce((sum, item) => sum + weightOf(item), 0);
    const index = left.findIndex((item) => (pick -= weightOf(item)) <= 0);
    ordered.push(...left.splice(Math.max(0, index), 1));
  }
  return ordered;
}

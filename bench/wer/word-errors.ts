/** Words that were said, and how many of them were recognized wrongly: replaced, left out, or added. */
export interface WordErrors {
  readonly said: number;
  readonly errors: number;
}

/** Counts the errors by the shortest way from what was said to what was heard (Levenshtein). */
export function wordErrors(said: string, heard: string): WordErrors {
  const [wanted, found] = [wordsOf(said), wordsOf(heard)];
  let costs = Array.from({ length: found.length + 1 }, (_, index) => index);
  for (const [row, word] of wanted.entries()) {
    const next = [row + 1];
    for (const [column, other] of found.entries()) {
      const replaced = costs[column]! + (word === other ? 0 : 1);
      next.push(Math.min(replaced, costs[column + 1]! + 1, next[column]! + 1));
    }
    costs = next;
  }
  return { said: wanted.length, errors: costs.at(-1)! };
}

/** Part of the words, in percent. */
export function errorRate(all: readonly WordErrors[]): number {
  const said = all.reduce((sum, one) => sum + one.said, 0);
  const errors = all.reduce((sum, one) => sum + one.errors, 0);
  return said === 0 ? 0 : (100 * errors) / said;
}

/** The errors in a clip that was recognized in two ways. */
export interface Compared {
  /** What was said. Clips of the same are no independent witnesses. */
  readonly of: string;
  readonly before: WordErrors;
  readonly after: WordErrors;
}

/**
 * By how many points the second way is worse, with the margin in which the true figure is at 95 %: what was said is taken
 * as drawn by chance, and the same clips were recognized in both ways (ratio estimator, normal distribution). The margin is
 * NaN for fewer than two different clips.
 */
export function costOf(all: readonly Compared[]): { readonly points: number; readonly marginPoints: number } {
  const sums = new Map<string, { said: number; more: number }>();
  for (const { of, before, after } of all) {
    const sum = sums.get(of) ?? { said: 0, more: 0 };
    sums.set(of, { said: sum.said + before.said, more: sum.more + after.errors - before.errors });
  }
  const each = [...sums.values()];
  const said = each.reduce((sum, one) => sum + one.said, 0);
  if (said === 0) return { points: 0, marginPoints: NaN };
  const rate = each.reduce((sum, { more }) => sum + more, 0) / said;
  const squares = each.reduce((sum, one) => sum + (one.more - rate * one.said) ** 2, 0);
  const margin = (1.96 * Math.sqrt((squares * each.length) / (each.length - 1))) / said;
  return { points: 100 * rate, marginPoints: 100 * margin };
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9' ]/g, ' ')
    .split(' ')
    .filter((word) => word !== '');
}

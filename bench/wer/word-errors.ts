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

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9' ]/g, ' ')
    .split(' ')
    .filter((word) => word !== '');
}

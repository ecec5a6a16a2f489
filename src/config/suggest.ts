/** A key without the parts that people write differently: case, underscores, hyphens. */
export function plainKey(key: string): string {
  return key.toLowerCase().replace(/[_-]/g, '');
}

/** The candidate that `word` most likely meant; null if none is near. */
export function suggestion(word: string, candidates: readonly string[]): string | null {
  const plain = plainKey(word);
  // There may be one slip in three letters, and three slips at most.
  let bestDistance = Math.min(3, Math.floor(plain.length / 3)) + 1;
  let best: string | null = null;
  for (const candidate of candidates) {
    const distance = editDistance(plain, plainKey(candidate), bestDistance);
    if (distance >= bestDistance) continue;
    best = candidate;
    bestDistance = distance;
  }
  return best;
}

/** Levenshtein's distance; `limit` if it is `limit` or more. */
function editDistance(left: string, right: string, limit: number): number {
  if (Math.abs(left.length - right.length) >= limit) return limit;
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const replaced = (previous[column - 1] ?? limit) + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? limit) + 1, (current[column - 1] ?? limit) + 1));
    }
    previous = current;
  }
  return Math.min(previous[right.length] ?? limit, limit);
}

/** The first hints, as many as an engine takes: each once, none too long, and so many characters altogether. */
export function fittingHints(
  hints: readonly string[],
  maxCount: number,
  maxCharacters: number,
  maxEach = 50,
): readonly string[] {
  const fitting: string[] = [];
  let characters = 0;
  for (const hint of new Set(hints.map((each) => each.trim()))) {
    if (hint === '' || hint.length > maxEach) continue;
    characters += hint.length;
    if (fitting.length === maxCount || characters > maxCharacters) break;
    fitting.push(hint);
  }
  return fitting;
}

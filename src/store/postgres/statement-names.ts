/** Statements that each connection keeps prepared. Those of lists differ by their filters, and are some dozens. */
const MAX_NAMED = 300;

const NAMES = new Map<string, string>();

/** What a statement is prepared as; null: it is not, because there are too many. */
export function statementName(text: string): string | null {
  const known = NAMES.get(text);
  if (known !== undefined) return known;
  if (NAMES.size >= MAX_NAMED) return null;
  const name = `wb${String(NAMES.size + 1)}`;
  NAMES.set(text, name);
  return name;
}

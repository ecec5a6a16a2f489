import type { SignedDay } from '../../ports/audit.ts';
import type { ChainRows } from './chain-rows.ts';

/**
 * A chain with all that it vouches for, a JSON text for each line: one `chain` (its salt), each `link`, each `entry` of the
 * journal, each `record` beside it, the `end` of each day on which it went on, and the `day` where that is signed.
 */
export function exportChain(
  { chain, salt, links, entries, records, ends }: ChainRows,
  days: readonly SignedDay[],
): readonly string[] {
  return [
    { line: 'chain', chain, salt },
    ...links.map((link) => ({ line: 'link', ...link })),
    ...entries.map(({ data, ...entry }) => ({ line: 'entry', ...entry, data: parsed(data) })),
    ...records.map(({ name, fields, record }) => ({ line: 'record', name, fields, data: parsed(record) })),
    ...ends.map((end) => ({ line: 'end', ...end })),
    ...days.map((day) => ({ line: 'day', ...day })),
  ].map((line) => JSON.stringify(line));
}

/** Text that is no JSON stays text, so that an export shows it. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

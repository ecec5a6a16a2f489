import type { WaitEstimate } from '../../../../ports/agent-queues.ts';

const NUMBERS = [
  'zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve',
] as const; // prettier-ignore
const MINUTE_MS = 60_000;
/** Beyond that nobody counts minutes. */
const MAX_MINUTES = 60;

/** A number as it is written in a sentence. */
export function numberText(value: number): string {
  return NUMBERS[value] ?? String(value);
}

/**
 * A range in words, such as "between two and five minutes". It is widened to whole minutes, so that the words promise
 * less than the figures.
 */
export function estimateText({ lowMs, highMs }: WaitEstimate): string {
  const low = Math.floor(lowMs / MINUTE_MS);
  const high = Math.max(1, Math.ceil(highMs / MINUTE_MS));
  if (low >= MAX_MINUTES) return 'more than an hour';
  if (high > MAX_MINUTES) return low === 0 ? 'possibly more than an hour' : `more than ${minutes(low)}`;
  if (low === 0) return high === 1 ? 'less than one minute' : `up to ${minutes(high)}`;
  return low === high ? `about ${minutes(low)}` : `between ${numberText(low)} and ${minutes(high)}`;
}

function minutes(count: number): string {
  return count === 1 ? 'one minute' : `${numberText(count)} minutes`;
}

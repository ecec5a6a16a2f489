import type { StoreOutage } from '../../ports/store-outage.ts';

/** From that part of the spool on new calls are refused. The rest is for calls that are up. */
const FULL_FOR_NEW_CALLS = 0.8;

/** Why no new call can be taken in; null: one can. */
export function refusesNewCalls({
  bytes,
  maxBytes,
  since,
}: Pick<StoreOutage, 'bytes' | 'maxBytes' | 'since'>): string | null {
  if (bytes < maxBytes * FULL_FOR_NEW_CALLS) return null;
  return `the database is away since ${since}, and the spool is full but for what calls that are up still need`;
}

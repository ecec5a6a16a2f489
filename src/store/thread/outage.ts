/** What is to be known of a database that is, or was, away. */
export interface Outage {
  /** Why it is away; null: it is there again, and gets what it missed. */
  readonly reason: string | null;
  /** When it went away: RFC 3339. */
  readonly since: string;
  /** Steps of calls that wait on this machine's disk. */
  readonly waiting: number;
  /** Their size, and how large they may become. */
  readonly bytes: number;
  readonly maxBytes: number;
}

/** From that part of the spool on new calls are refused. The rest is for calls that are up. */
const FULL_FOR_NEW_CALLS = 0.8;

/** Why no new call can be taken in; null: one can. */
export function refusesNewCalls({
  bytes,
  maxBytes,
  since,
}: Pick<Outage, 'bytes' | 'maxBytes' | 'since'>): string | null {
  if (bytes < maxBytes * FULL_FOR_NEW_CALLS) return null;
  return `the database is away since ${since}, and the spool is full but for what calls that are up still need`;
}

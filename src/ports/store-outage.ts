/** What is to be known of a database server that is, or was, away. */
export interface StoreOutage {
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

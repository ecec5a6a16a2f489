/** A new call is refused because the program has too much to do. */
export interface Shed {
  /** For the Retry-After header field (RFC 3261 20.33). */
  readonly retryAfterSeconds: number;
  /** What was late, for the log. */
  readonly why: string;
}

/**
 * Asked once for each new call, as early as can be, when nothing else speaks against it. Null: it may come in. Calls that
 * are up are never asked about.
 */
export type AdmitCall = () => Shed | null;

/** What the overload control does now, and has done since the start. */
export interface OverloadFigures {
  /** New calls are refused, or were a few seconds ago. */
  readonly shedding: boolean;
  /** Calls that were refused. */
  readonly refused: number;
  /** New calls a second that may come in; null: as many as come. */
  readonly limitPerSecond: number | null;
  /** How late each part is, as a part of what is bearable. */
  readonly pressures: Readonly<Record<string, number>>;
}

import type { Logger } from 'pino';
import type { Clock } from '../ports/clock.ts';
import { rememberBounded } from './remember-bounded.ts';
import { TokenBucket } from './token-bucket.ts';

/** What was refused, for the counter. */
export const REFUSAL_KINDS = [
  'source', 'credentials', 'overload', 'malformed', 'connection', 'tls', 'prompt',
  'api-key', 'api-connection', 'api-rate', 'api-browser', 'api-login', 'api-busy',
] as const; // prettier-ignore
export type RefusalKind = (typeof REFUSAL_KINDS)[number];

/** One source is told of again after that long. */
const SOURCE_AGAIN_MS = 60_000;
/** Lines of one kind: so many a second on average, and so many at once. */
const LINES_PER_SECOND = 1;
const LINES_AT_ONCE = 10;
/** Sources that are remembered of each kind; the one told of longest ago makes room. */
const MAX_SOURCES = 1_000;

interface Kind {
  count: number;
  /** Refusals since the last line that have none of their own. */
  untold: number;
  readonly lines: TokenBucket;
  readonly toldAtMs: Map<string, number>;
}

/**
 * Tells of what strangers are refused: every refusal is counted, and the first of each source has a line. Whoever goes
 * on, or comes from everywhere, fills neither the log nor the memory: the next line says how many had none (`untold`).
 */
export class RefusalLog {
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #kinds = new Map<RefusalKind, Kind>();

  constructor(logger: Logger, clock: Clock) {
    this.#logger = logger;
    this.#clock = clock;
  }

  /** @param source whose it was, such as an IP address */
  tell(kind: RefusalKind, source: string, fields: Readonly<Record<string, unknown>>, message: string): void {
    const known = this.#kinds.get(kind) ?? this.#add(kind);
    known.count += 1;
    if (!this.#isDue(known, source)) {
      known.untold += 1;
      return;
    }
    this.#logger.warn({ source, ...fields, ...(known.untold > 0 && { untold: known.untold }) }, message);
    known.untold = 0;
  }

  /** Refusals of a kind since the start. */
  count(kind: RefusalKind): number {
    return this.#kinds.get(kind)?.count ?? 0;
  }

  #isDue({ toldAtMs, lines }: Kind, source: string): boolean {
    const nowMs = this.#clock.now();
    if (nowMs - (toldAtMs.get(source) ?? -Infinity) < SOURCE_AGAIN_MS || !lines.take()) return false;
    rememberBounded(toldAtMs, source, nowMs, MAX_SOURCES);
    return true;
  }

  #add(kind: RefusalKind): Kind {
    const lines = new TokenBucket(this.#clock, LINES_PER_SECOND, LINES_AT_ONCE);
    const added: Kind = { count: 0, untold: 0, lines, toldAtMs: new Map() };
    this.#kinds.set(kind, added);
    return added;
  }
}

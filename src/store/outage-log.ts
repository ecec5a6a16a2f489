import type { Logger } from 'pino';
import type { StoreOutage } from '../ports/store-outage.ts';
import { refusesNewCalls } from './thread/outage.ts';

/** Follows whether a database server is away, and says so in the log when that changes. */
export class OutageLog {
  readonly #logger: Logger;
  #outage: StoreOutage | null = null;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Null: the database is there, and has all. */
  get outage(): StoreOutage | null {
    return this.#outage;
  }

  /** Why no new call can be taken in; null: one can. */
  get unavailable(): string | null {
    return this.#outage === null ? null : refusesNewCalls(this.#outage);
  }

  tell(outage: StoreOutage | null): void {
    const before = this.#outage;
    this.#outage = outage;
    const wasAway = before?.reason !== undefined && before.reason !== null;
    const isAway = outage?.reason !== undefined && outage.reason !== null;
    if (isAway && !wasAway) this.#logger.error({ outage }, 'the database is away: what calls do is kept on this disk');
    else if (outage === null && before !== null) this.#logger.warn('the database is there, and has all that it missed');
    else if (wasAway && outage !== null && !isAway) this.#logger.warn({ outage }, 'the database is there again and gets what it missed'); // prettier-ignore
    if (outage !== null && this.unavailable !== null && (before === null || refusesNewCalls(before) === null)) {
      this.#logger.error({ outage }, 'new calls are refused: the spool is nearly full');
    }
  }
}

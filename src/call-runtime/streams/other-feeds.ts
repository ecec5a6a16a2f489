import type { Clock, TimerHandle } from '../../ports/clock.ts';
import type { LegId } from '../../ports/ids.ts';
import type { MediaFork } from '../../ports/media.ts';
import type { FeedLeg, FeedNews, LegFeed } from './leg-feed.ts';

/** A feed that is lost is opened again so much later, and each time after twice as long. */
const RETRY_MS = { first: 1_000, most: 60_000 } as const;

/** Opens the feed of a leg. */
export type OpenFeed = (leg: FeedLeg, onNews: (news: FeedNews) => void) => LegFeed;

interface OtherFeed {
  feed: LegFeed;
  openedAtMs: number;
  /** How long the next loss is waited after. */
  retryMs: number;
  retry: TimerHandle | null;
}

/** The feeds of those whom the caller hears, for one stream. A feed that is lost comes back by itself. */
export class OtherFeeds {
  readonly #clock: Clock;
  readonly #open: OpenFeed;
  readonly #feeds = new Map<LegId, OtherFeed>();

  constructor(clock: Clock, open: OpenFeed) {
    this.#clock = clock;
    this.#open = open;
  }

  /** The caller hears these now. */
  follow(heard: readonly FeedLeg[]): void {
    for (const leg of this.#feeds.keys()) if (!heard.some((each) => each.leg === leg)) this.#drop(leg);
    for (const leg of heard) if (!this.#feeds.has(leg.leg)) this.#add(leg);
  }

  forkLost(fork: MediaFork): void {
    for (const { feed } of this.#feeds.values()) feed.forkLost(fork);
  }

  /** Idempotent. */
  end(): void {
    this.follow([]);
  }

  #add(leg: FeedLeg): void {
    const open = (): LegFeed =>
      this.#open(leg, (news) => {
        if (news.type === 'ended') this.#lost(other, open);
      });
    const other: OtherFeed = { feed: open(), openedAtMs: this.#clock.now(), retryMs: RETRY_MS.first, retry: null };
    this.#feeds.set(leg.leg, other);
  }

  #lost(other: OtherFeed, open: () => LegFeed): void {
    // One that held for long is not what keeps being lost.
    if (this.#clock.now() - other.openedAtMs >= RETRY_MS.most) other.retryMs = RETRY_MS.first;
    other.retry = this.#clock.schedule(other.retryMs, () => {
      other.retry = null;
      other.openedAtMs = this.#clock.now();
      other.feed = open();
    });
    other.retryMs = Math.min(2 * other.retryMs, RETRY_MS.most);
  }

  #drop(leg: LegId): void {
    const other = this.#feeds.get(leg);
    this.#feeds.delete(leg);
    if (other === undefined) return;
    if (other.retry !== null) this.#clock.cancel(other.retry);
    other.feed.end();
  }
}

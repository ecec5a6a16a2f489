import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { AgentsWanted, QueueRank } from '../ports/agents.ts';
import type { Clock, TimerHandle } from '../ports/clock.ts';
import type { HandoffId } from '../ports/ids.ts';
import type { NodePlace, QueuePlace, QueuePlaces } from '../ports/queue-places.ts';
import { compareRanks } from '../shared/queue-rank.ts';
import type { Waiter } from './waiter.ts';

const AFTER_FAULT_MS = 1_000;

export interface SharedPlacesOptions {
  readonly places: QueuePlaces;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Others wait at other nodes now; gets the names of the queues. */
  readonly onChange: (queues: ReadonlySet<string>) => void;
}

/** The place of a handoff of this node, as others know it. */
export function placeOf({ caller, since }: Waiter, { groups, exclude }: AgentsWanted): QueuePlace {
  const { call, handoff, queue, priority } = caller;
  return { call, handoff, queue, priority, sinceMs: since, wanted: { groups, exclude } };
}

/** What decides who comes first. */
export function rankOf({ caller: { priority, handoff }, since }: Waiter): QueueRank {
  return { priority, sinceMs: since, handoff };
}

/** Whether somebody of another node comes before one of this node. The other node says the same of the two. */
export function isAhead(other: NodePlace, waiter: Waiter): boolean {
  return compareRanks(other, rankOf(waiter)) < 0;
}

/**
 * Tells other nodes who waits here, and knows who waits there. What is written here and what is read comes one after the
 * other; what failed is done again. Each reading also finds what others know wrongly of this node, as after a crash.
 */
export class SharedPlaces {
  readonly #options: SharedPlacesOptions;
  /** Those of this node, as they are to be. */
  readonly #own = new Map<HandoffId, QueuePlace>();
  /** What is not written yet: handoffs, and their queues. */
  #changed = new Map<HandoffId, string>();
  #others: readonly NodePlace[] = [];
  readonly #unlisten: () => void;
  #isStale = false;
  #running: Promise<void> | null = null;
  #timer: TimerHandle | null = null;
  #isClosed = false;

  constructor(options: SharedPlacesOptions) {
    this.#options = options;
    this.#unlisten = options.places.onChange(() => this.look());
    this.look();
  }

  /** Those who wait at other nodes, the first in front. */
  get others(): readonly NodePlace[] {
    return this.#others;
  }

  /** Reads who waits at other nodes. */
  look(): void {
    this.#isStale = true;
    this.#work();
  }

  put(place: QueuePlace): void {
    this.#own.set(place.handoff, place);
    this.#changed.set(place.handoff, place.queue);
    this.#work();
  }

  /** It waits no more, or never did. */
  remove(handoff: HandoffId): void {
    const place = this.#own.get(handoff);
    if (place === undefined) return;
    this.#own.delete(handoff);
    this.#changed.set(handoff, place.queue);
    this.#work();
  }

  /** Nobody waits here any more. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#unlisten();
    if (this.#timer !== null) this.#options.clock.cancel(this.#timer);
    this.#timer = null;
    await this.#running;
    for (const { handoff, queue } of this.#own.values()) this.#changed.set(handoff, queue);
    this.#own.clear();
    try {
      if (this.#changed.size > 0) await this.#write();
    } catch {
      // Whoever takes over what this node left, or its next start, takes them out.
    }
  }

  #work(): void {
    if (this.#running !== null || this.#timer !== null || this.#isClosed) return;
    this.#running = this.#run().finally(() => {
      this.#running = null;
      if (this.#changed.size > 0 || this.#isStale) this.#work();
    });
  }

  async #run(): Promise<void> {
    // What changes at the same time is written together.
    await Promise.resolve();
    try {
      while (this.#changed.size > 0 && !this.#isClosed) await this.#write();
      if (this.#isStale && !this.#isClosed) await this.#read();
    } catch (error) {
      if (this.#isClosed) return;
      const { clock, logger } = this.#options;
      logger.warn({ err: error }, 'who waits for agents could not be told to other nodes, or asked of them');
      this.#timer = clock.schedule(AFTER_FAULT_MS, () => {
        this.#timer = null;
        this.#work();
      });
    }
  }

  async #write(): Promise<void> {
    const changed = this.#changed;
    this.#changed = new Map();
    const put = [...changed.keys()].flatMap((handoff) => this.#own.get(handoff) ?? []);
    const remove = [...changed].flatMap(([handoff, queue]) => (this.#own.has(handoff) ? [] : [{ handoff, queue }]));
    try {
      await this.#options.places.change(put, remove);
    } catch (error) {
      this.#changed = new Map([...changed, ...this.#changed]);
      throw error;
    }
  }

  async #read(): Promise<void> {
    this.#isStale = false;
    let all: readonly NodePlace[];
    try {
      all = await this.#options.places.list();
    } catch (error) {
      this.#isStale = true;
      throw error;
    }
    // What has changed since is not in it.
    if (this.#changed.size === 0) this.#correct(all.filter(({ isOwn }) => isOwn));
    const former = this.#others;
    this.#others = all.filter(({ isOwn }) => !isOwn).toSorted(compareRanks);
    const queues = new Set([...differing(former, this.#others), ...differing(this.#others, former)]);
    if (queues.size > 0) this.#options.onChange(queues);
  }

  /** Writes again what others know wrongly of this node. */
  #correct(known: readonly NodePlace[]): void {
    const there = new Map(known.map((place) => [place.handoff, place]));
    for (const { handoff, queue } of known) if (!this.#own.has(handoff)) this.#changed.set(handoff, queue);
    for (const { handoff, queue } of this.#own.values()) if (!there.has(handoff)) this.#changed.set(handoff, queue);
  }
}

/** The queues of those who are not among the others in the same way. */
function differing(places: readonly NodePlace[], others: readonly NodePlace[]): readonly string[] {
  const there = new Map(others.map((place) => [place.handoff, place]));
  return places.flatMap((place) => (isDeepStrictEqual(there.get(place.handoff), place) ? [] : [place.queue]));
}

import type { Logger } from 'pino';
import type { CallCards } from '../../context/index.ts';
import type { Clock, TimerHandle } from '../../ports/clock.ts';
import type { CallId } from '../../ports/ids.ts';
import type { CallNews, NodeBus, NodeRegister } from '../../ports/nodes.ts';
import type { DialledCalls } from '../dialled-calls.ts';
import type { LiveElsewhere, LiveHub } from '../live-hub.ts';
import type { CallSteps, StepStore } from './call-steps.ts';
import { nextSteps } from './call-steps.ts';
import { toldSegment } from './told-segment.ts';

/** A notice that was lost costs so long. */
const LOOK_EVERY_MS = 3_000;
/** Calls that are read at the same time. */
const AT_ONCE = 20;
/** Calls of other nodes; more are not shown. */
const MAX_CALLS = 5_000;

/** What {@link CallsElsewhere} are made with. */
export interface CallsElsewhereOptions {
  readonly nodes: NodeRegister & NodeBus;
  readonly news: CallNews;
  readonly store: StepStore & { openCalls(node: string): Promise<readonly { readonly id: CallId }[]> };
  readonly cards: Pick<CallCards, 'fold' | 'forget'>;
  readonly dialled: Pick<DialledCalls, 'fold' | 'forget'>;
  readonly live: Pick<LiveHub, 'tell' | 'show' | 'drop' | 'hear' | 'isUp'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A time in which somebody follows. */
interface Watch {
  /** How far the journals are read; null: not at all yet. */
  position: number | null;
  readonly calls: Map<CallId, CallSteps>;
}

/**
 * The calls of other nodes for the live view of this one, read from the store while somebody follows here: those that
 * are up at the beginning, then what they do, whenever their nodes say that they did something, and every few seconds.
 */
export class CallsElsewhere implements LiveElsewhere {
  readonly #options: CallsElsewhereOptions;
  readonly #unlisten: readonly (() => void)[];
  #watch: Watch | null = null;
  #timer: TimerHandle | null = null;
  #reading: Promise<void> | null = null;
  #isMore = false;
  #isAway = false;

  constructor(options: CallsElsewhereOptions) {
    this.#options = options;
    const { nodes, live } = options;
    const look = (): void => {
      if (this.#watch !== null) void this.#read();
    };
    this.#unlisten = [
      nodes.onNotice('calls', look),
      nodes.onGap(look),
      nodes.onNotice('segment', (text) => {
        if (this.#watch === null) return;
        const segment = toldSegment(text);
        if (segment !== null && this.#watch.calls.has(segment.call)) live.hear(segment);
      }),
    ];
  }

  async open(): Promise<void> {
    if (this.#watch === null) {
      this.#watch = { position: null, calls: new Map() };
      this.#tellAndLookLater();
    }
    await this.#read();
  }

  close(): void {
    const { clock, cards, dialled, live } = this.#options;
    if (this.#timer !== null) clock.cancel(this.#timer);
    this.#timer = null;
    for (const call of this.#watch?.calls.keys() ?? []) {
      live.drop(call);
      cards.forget(call);
      dialled.forget(call);
    }
    this.#watch = null;
  }

  /** The program ends. */
  dispose(): void {
    for (const unlisten of this.#unlisten) unlisten();
    this.close();
  }

  /** Others tell of their calls while this says so. */
  #tellAndLookLater(): void {
    this.#options.nodes.tell('follows', '');
    this.#timer = this.#options.clock.schedule(LOOK_EVERY_MS, () => {
      this.#tellAndLookLater();
      void this.#read();
    });
  }

  /** Reads all that there is now. What is asked for meanwhile is read as well. */
  async #read(): Promise<void> {
    this.#isMore = true;
    this.#reading ??= this.#readAll().finally(() => (this.#reading = null));
    await this.#reading;
  }

  async #readAll(): Promise<void> {
    try {
      while (this.#isMore && this.#watch !== null) {
        this.#isMore = false;
        await this.#readOn(this.#watch);
      }
      this.#isAway = false;
    } catch (error) {
      if (!this.#isAway) this.#options.logger.warn({ err: error }, 'the live view does not get on with calls of other nodes'); // prettier-ignore
      this.#isAway = true;
    }
  }

  async #readOn(watch: Watch): Promise<void> {
    const { nodes, news, store } = this.#options;
    const { position } = watch;
    if (position === null) {
      const others = nodes.nodes.filter(({ isOwn }) => !isOwn);
      if (others.length === 0) return;
      const from = await news.newest();
      for (const { name } of others) {
        const open = await store.openCalls(name);
        await this.#readCalls(watch, open.map(({ id }) => id), null); // prettier-ignore
      }
      watch.position = from;
      return;
    }
    const { calls, position: next, isMore } = await news.since(position);
    await this.#readCalls(watch, calls, position);
    watch.position = next;
    if (isMore) this.#isMore = true;
  }

  async #readCalls(watch: Watch, ids: readonly CallId[], from: number | null): Promise<void> {
    for (let first = 0; first < ids.length; first += AT_ONCE) {
      const some = ids.slice(first, first + AT_ONCE);
      const { store } = this.#options;
      const steps = await Promise.all(some.map((id) => nextSteps(store, id, watch.calls.get(id) ?? null)));
      for (const step of steps) if (step !== null && this.#watch === watch) this.#tell(watch, step, from);
    }
  }

  /** @param from the position that was read before; null: the call was up when it was begun to follow */
  #tell({ calls }: Watch, steps: CallSteps, from: number | null): void {
    const { live, cards, dialled } = this.#options;
    const { call, facts, handoffs } = steps;
    const isKnown = calls.has(call.id);
    const isOver = call.endedAt !== null;
    // This node has ended what a dead one left, and told it then.
    if (isKnown && !live.isUp(call.id)) {
      calls.delete(call.id);
      return;
    }
    if (!isKnown && calls.size >= MAX_CALLS) return;
    const batch = { call, entries: facts.map(({ entry }) => entry), handoffs };
    const isWhole = isKnown || (from !== null && (facts[0]?.position ?? 0) > from);
    const news = facts.filter(({ position }) => isWhole || position > (from ?? Infinity));
    // Of what came after the end of a call the card is not known.
    if (isWhole || !isOver) {
      dialled.fold(batch);
      cards.fold(batch);
    }
    if (isWhole || isOver) live.tell({ ...batch, entries: news.map(({ entry }) => entry) });
    else live.show(batch);
    if (isOver) {
      calls.delete(call.id);
      cards.forget(call.id);
    } else calls.set(call.id, { ...steps, facts: [], handoffs: [] });
  }
}

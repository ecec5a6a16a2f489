import type { Clock, TimerHandle } from '../../ports/clock.ts';
import type { LiveSegment } from '../../ports/live-segment.ts';
import type { NodeBus, NodeRegister } from '../../ports/nodes.ts';

/** Batches that become durable within that time are told of together. */
const TOGETHER_MS = 50;
/** So long somebody is taken to follow who said that it begins: it says so again, and its description follows. */
const FOLLOWS_MS = 10_000;

/** What a {@link LiveTeller} is made with. */
export interface LiveTellerOptions {
  readonly nodes: Pick<NodeRegister, 'nodes'> & NodeBus;
  readonly clock: Clock;
}

/** Tells other nodes that the calls of this one did something, while somebody follows there. */
export class LiveTeller {
  readonly #options: LiveTellerOptions;
  readonly #unlisten: () => void;
  #followedUntilMs = -Infinity;
  #timer: TimerHandle | null = null;

  constructor(options: LiveTellerOptions) {
    this.#options = options;
    const { nodes, clock } = options;
    this.#unlisten = nodes.onNotice('follows', () => (this.#followedUntilMs = clock.now() + FOLLOWS_MS));
  }

  /** A batch of a call is durable. */
  written(): void {
    if (this.#timer !== null || !this.#isFollowed) return;
    const { nodes, clock } = this.#options;
    this.#timer = clock.schedule(TOGETHER_MS, () => {
      this.#timer = null;
      nodes.tell('calls', '');
    });
  }

  /** A party just says something. What is final comes with its fact. */
  hear(segment: LiveSegment): void {
    if (!segment.final && this.#isFollowed) this.#options.nodes.tell('segment', JSON.stringify(segment));
  }

  /** Idempotent. */
  close(): Promise<void> {
    this.#unlisten();
    if (this.#timer !== null) this.#options.clock.cancel(this.#timer);
    this.#timer = null;
    return Promise.resolve();
  }

  get #isFollowed(): boolean {
    const { nodes, clock } = this.#options;
    if (clock.now() < this.#followedUntilMs) return true;
    return nodes.nodes.some(({ isOwn, isDead, about }) => !isOwn && !isDead && about?.follows === true);
  }
}

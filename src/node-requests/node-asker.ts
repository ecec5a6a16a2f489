import { randomUUID } from 'node:crypto';
import type { Clock } from '../ports/clock.ts';
import type { NodeAnswer, NodeBus, NodeRequests } from '../ports/nodes.ts';
import { ANSWER_MS, MAX_UNDER_WAY } from './limits.ts';

/** A request that has no answer by then is told once more: the notice of it, or of its answer, may have been lost. */
const REMIND_MS = 1_000;

/** What a {@link NodeAsker} is made with. */
export interface NodeAskerOptions {
  readonly bus: NodeBus;
  readonly requests: Pick<NodeRequests, 'put' | 'settle'>;
  readonly clock: Clock;
}

/** Has other nodes do something, and waits for their answers. */
export class NodeAsker {
  readonly #options: NodeAskerOptions;
  /** By their ids: ends the wait. */
  readonly #waiting = new Map<string, (answer: NodeAnswer) => void>();
  readonly #unlisten: readonly (() => void)[];

  constructor(options: NodeAskerOptions) {
    this.#options = options;
    const { bus } = options;
    this.#unlisten = [
      bus.onNotice('answer', (id) => this.#look(id)),
      bus.onGap(() => {
        for (const id of this.#waiting.keys()) this.#look(id);
      }),
    ];
  }

  /** @throws StoreError where the request cannot be put before the node, or nobody can say what became of it */
  async ask(node: string, text: string): Promise<NodeAnswer> {
    if (this.#waiting.size >= MAX_UNDER_WAY) return { kind: 'full' };
    const { bus, requests, clock } = this.#options;
    const id = randomUUID();
    const { promise, resolve } = Promise.withResolvers<NodeAnswer | null>();
    this.#waiting.set(id, resolve);
    const deadline = clock.schedule(ANSWER_MS, () => resolve(null));
    const reminder = clock.schedule(REMIND_MS, () => {
      bus.tell('request', node);
      this.#look(id);
    });
    try {
      await requests.put({ id, node, text });
      return (await promise) ?? (await this.#giveUp(id));
    } finally {
      this.#waiting.delete(id);
      clock.cancel(deadline);
      clock.cancel(reminder);
    }
  }

  close(): void {
    for (const unlisten of this.#unlisten) unlisten();
    for (const resolve of this.#waiting.values()) resolve({ kind: 'unknown' });
  }

  /** Fetches an answer, where it is one to a request of ours. */
  #look(id: string): void {
    const resolve = this.#waiting.get(id);
    if (resolve === undefined) return;
    this.#options.requests.settle(id, false).then(
      (end) => {
        if (end.kind === 'answered') resolve(end);
      },
      // It is looked again when the time is over.
      () => undefined,
    );
  }

  async #giveUp(id: string): Promise<NodeAnswer> {
    const end = await this.#options.requests.settle(id, true);
    switch (end.kind) {
      case 'answered':
        return end;
      case 'withdrawn':
        return { kind: 'undone' };
      case 'open':
        return { kind: 'unknown' };
    }
  }
}

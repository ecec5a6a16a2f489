import type { Logger } from 'pino';
import type { NodeBus, NodeRequests, TakenRequest } from '../ports/nodes.ts';
import { ANSWER_MS, MAX_UNDER_WAY } from './limits.ts';

/** What a {@link NodeAnswerer} is made with. */
export interface NodeAnswererOptions {
  readonly bus: NodeBus;
  readonly requests: Pick<NodeRequests, 'take' | 'answer'>;
  /** The name of this node. */
  readonly own: string;
  /** Does what a request asks for; its answer. It never throws. */
  readonly handle: (text: string) => Promise<string>;
  readonly logger: Logger;
}

/** Does what other nodes ask of this one. What does not fit in waits in the database, for as long as it is waited for. */
export class NodeAnswerer {
  readonly #options: NodeAnswererOptions;
  readonly #unlisten: readonly (() => void)[];
  #underWay = 0;
  #isTaking = false;
  /** There may be more to take. */
  #isMore = false;
  #isClosed = false;

  constructor(options: NodeAnswererOptions) {
    this.#options = options;
    const { bus, own } = options;
    this.#unlisten = [
      bus.onNotice('request', (node) => {
        if (node === own) this.#look();
      }),
      bus.onGap(() => this.#look()),
    ];
    this.#look();
  }

  close(): void {
    this.#isClosed = true;
    for (const unlisten of this.#unlisten) unlisten();
  }

  #look(): void {
    this.#isMore = true;
    if (!this.#isTaking) void this.#takeAll();
  }

  async #takeAll(): Promise<void> {
    const { requests, logger } = this.#options;
    this.#isTaking = true;
    try {
      while (this.#isMore && !this.#isClosed && this.#underWay < MAX_UNDER_WAY) {
        const room = MAX_UNDER_WAY - this.#underWay;
        this.#isMore = false;
        const taken = await requests.take(room, ANSWER_MS);
        if (taken.length === room) this.#isMore = true;
        for (const request of taken) void this.#do(request);
      }
    } catch (error) {
      // Whoever asks tells it once more.
      logger.warn({ err: error }, 'what other nodes ask for cannot be read now');
    } finally {
      this.#isTaking = false;
    }
  }

  async #do(request: TakenRequest): Promise<void> {
    const { requests, handle, logger } = this.#options;
    this.#underWay += 1;
    try {
      await requests.answer(request, await handle(request.text));
    } catch (error) {
      logger.warn({ err: error, node: request.askedBy }, 'a node is not told what came of what it asked for');
    } finally {
      this.#underWay -= 1;
      if (this.#isMore) this.#look();
    }
  }
}

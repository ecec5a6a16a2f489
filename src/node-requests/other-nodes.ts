import type { Logger } from 'pino';
import type { Clock } from '../ports/clock.ts';
import type { CallId } from '../ports/ids.ts';
import type { NodeAnswer, NodeBus, NodeRegister, NodeRequests, OtherNodesPort, RemoteCall } from '../ports/nodes.ts';
import { NodeAnswerer } from './node-answerer.ts';
import { NodeAsker } from './node-asker.ts';

/** What {@link OtherNodes} is made with. */
export interface OtherNodesOptions {
  readonly nodes: NodeRegister & NodeBus;
  readonly requests: NodeRequests;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The other nodes of the database: which of them has a call, and what they do for this one. */
export class OtherNodes implements OtherNodesPort {
  readonly #options: OtherNodesOptions;
  readonly #asker: NodeAsker;
  #answerer: NodeAnswerer | null = null;

  constructor(options: OtherNodesOptions) {
    this.#options = options;
    const { nodes: bus, requests, clock } = options;
    this.#asker = new NodeAsker({ bus, requests, clock });
  }

  async remoteCall(call: CallId): Promise<RemoteCall | null> {
    const { nodes, requests } = this.#options;
    const place = await requests.placeOf(call);
    if (place === null || place.node === null || place.node === nodes.own) return null;
    const { node, isUp } = place;
    const isThere = nodes.nodes.some(({ name, isDead }) => name === node && !isDead);
    return { node, isUp, isThere };
  }

  ask(node: string, text: string): Promise<NodeAnswer> {
    return this.#asker.ask(node, text);
  }

  serve(handle: (text: string) => Promise<string>): void {
    const { nodes: bus, requests, logger } = this.#options;
    this.#answerer = new NodeAnswerer({ bus, requests, own: bus.own, handle, logger });
  }

  /** Idempotent. */
  close(): Promise<void> {
    this.#asker.close();
    this.#answerer?.close();
    return Promise.resolve();
  }
}

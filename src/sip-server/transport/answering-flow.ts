import type { Endpoint, Protocol } from './endpoint.ts';
import type { Flow } from './flow.ts';

/** A connection for responses. If it is gone, a new one replaces it (RFC 3261 18.2.2). */
export class AnsweringFlow implements Flow {
  readonly protocol: Protocol;
  readonly reliable: boolean;
  readonly returns = false;
  readonly endpoint: Endpoint;
  readonly address: string;
  readonly port: number;
  readonly #reconnect: (done: (flow: Flow | null) => void) => void;
  #flow: Flow;

  constructor(flow: Flow, reconnect: (done: (flow: Flow | null) => void) => void) {
    this.protocol = flow.protocol;
    this.reliable = flow.reliable;
    this.endpoint = flow.endpoint;
    this.address = flow.address;
    this.port = flow.port;
    this.#flow = flow;
    this.#reconnect = reconnect;
  }

  get open(): boolean {
    return this.#flow.open;
  }

  send(bytes: Buffer, failed: (error: Error) => void): void {
    if (this.#flow.open) {
      this.#flow.send(bytes, failed);
      return;
    }
    this.#reconnect((flow) => {
      if (flow === null) {
        failed(new Error('the connection closed, and no new one could be opened'));
        return;
      }
      this.#flow = flow;
      flow.send(bytes, failed);
    });
  }

  watch(lost: () => void, moved?: () => void): () => void {
    return this.#flow.watch(lost, moved);
  }
}

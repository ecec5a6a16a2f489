import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a receiver treats requests: it takes them, answers 500, or never answers. */
export type Manner = 'takes' | 'fails' | 'hangs';

/** An event as it came first, and how it was treated. */
export interface Arrival {
  readonly id: string;
  readonly event: string;
  readonly callId: string;
  readonly sequence: number;
  readonly at: string;
  /** How often it came. */
  readonly came: number;
  /** How often it was answered 2xx; more than once: it was told twice. */
  readonly taken: number;
}

/** What a receiver has seen so far. */
export interface ReceiverCounts {
  readonly requests: number;
  readonly events: number;
  /** Events that were answered 2xx. */
  readonly taken: number;
  /** Requests with an event that had been answered 2xx before. */
  readonly duplicates: number;
  /** Events that came first after a later event of their call. It must be 0. */
  readonly outOfOrder: number;
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** A receiver of webhooks that keeps what came, in which order. */
export class CountingReceiver {
  readonly url: string;
  readonly #server: Server;
  readonly #arrivals = new Map<string, Mutable<Arrival>>();
  /** The highest sequence that came of each call. */
  readonly #latest = new Map<string, number>();
  readonly #hanging = new Set<() => void>();
  #manner: Manner;
  #requests = 0;
  #duplicates = 0;
  #outOfOrder = 0;

  private constructor(server: Server, manner: Manner) {
    this.#server = server;
    this.#manner = manner;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`;
  }

  static async open(manner: Manner): Promise<CountingReceiver> {
    const server = createServer();
    server.keepAliveTimeout = 60_000;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const receiver = new CountingReceiver(server, manner);
    server.on('request', (request, response) => receiver.#take(request, response));
    return receiver;
  }

  get counts(): ReceiverCounts {
    const taken = [...this.#arrivals.values()].filter((arrival) => arrival.taken > 0).length;
    return {
      requests: this.#requests,
      events: this.#arrivals.size,
      taken,
      duplicates: this.#duplicates,
      outOfOrder: this.#outOfOrder,
    };
  }

  get arrivals(): readonly Arrival[] {
    return [...this.#arrivals.values()];
  }

  /** Takes everything from now on, also what hangs. */
  recover(): void {
    this.#manner = 'takes';
    for (const answer of this.#hanging) answer();
    this.#hanging.clear();
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on('error', () => undefined); // the product was killed in the midst of it
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const arrival = this.#note(JSON.parse(Buffer.concat(chunks).toString('utf8')) as Arrival);
      const take = (): void => {
        if (response.destroyed) return; // nobody waits any more
        if (arrival.taken > 0) this.#duplicates += 1;
        arrival.taken += 1;
        response.writeHead(204).end();
      };
      if (this.#manner === 'takes') take();
      else if (this.#manner === 'fails') response.writeHead(500).end();
      else {
        this.#hanging.add(take);
        response.on('close', () => this.#hanging.delete(take));
      }
    });
  }

  #note({ id, event, callId, sequence, at }: Arrival): Mutable<Arrival> {
    this.#requests += 1;
    const known = this.#arrivals.get(id);
    if (known !== undefined) {
      known.came += 1;
      return known;
    }
    const latest = this.#latest.get(callId) ?? 0;
    if (sequence < latest) this.#outOfOrder += 1;
    this.#latest.set(callId, Math.max(latest, sequence));
    const arrival = { id, event, callId, sequence, at, came: 1, taken: 0 };
    this.#arrivals.set(id, arrival);
    return arrival;
  }
}

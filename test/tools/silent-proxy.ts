import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/** Stands before a TCP server. Connections through it can be silenced, as by a network that swallows all. */
export class SilentProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Counts what {@link silence} was asked for. */
  #silences = 0;
  /** A connection falls silent when a client sends this. */
  silentAt: string | null = null;

  private constructor(target: URL) {
    this.#server = createServer((near) => {
      const far = connect(Number(target.port), target.hostname);
      const began = this.#silences;
      let isSilent = false;
      near.on('data', (octets) => {
        if (this.silentAt !== null && octets.includes(this.silentAt)) isSilent = true;
        if (!isSilent && began === this.#silences) far.write(octets);
      });
      far.on('data', (octets) => {
        if (!isSilent && began === this.#silences) near.write(octets);
      });
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(one);
        one.on('error', () => one.destroy());
        one.on('close', () => {
          this.#sockets.delete(one);
          other.destroy();
        });
      }
    });
  }

  /** @param target `postgres://host:port/` or the like */
  static async open(target: string): Promise<SilentProxy> {
    const proxy = new SilentProxy(new URL(target));
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** How many connections there are, each with two ends. */
  get connections(): number {
    return this.#sockets.size / 2;
  }

  /** Nothing comes through the connections that there are any more, and none of them ends by itself. */
  silence(): void {
    this.#silences += 1;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

import type { Socket } from 'node:dgram';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** A network between one far end and a port of this machine, both ways by UDP. It can be cut. */
export class LossyUdp implements AsyncDisposable {
  readonly port: number;
  /** Nothing goes through. */
  isCut = false;
  readonly #near: Socket;
  readonly #far: Socket;

  private constructor(near: Socket, far: Socket, to: number) {
    this.#near = near;
    this.#far = far;
    this.port = near.address().port;
    let from = 0;
    near.on('message', (packet, { port }) => {
      from = port;
      if (!this.isCut) far.send(packet, to, '127.0.0.1');
    });
    far.on('message', (packet) => {
      if (!this.isCut && from !== 0) near.send(packet, from, '127.0.0.1');
    });
  }

  static async open(to: number): Promise<LossyUdp> {
    const sockets = [createSocket('udp4').bind(0, '127.0.0.1'), createSocket('udp4').bind(0, '127.0.0.1')] as const;
    await Promise.all(sockets.map((socket) => once(socket, 'listening')));
    return new LossyUdp(...sockets, to);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#near.close();
    this.#far.close();
    await Promise.resolve();
  }
}

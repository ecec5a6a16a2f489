import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** The key that the measured API has. */
export const BENCH_KEY = 'key-of-the-bench';

/** One who follows all calls, by a WebSocket or by events, as bytes: what comes is counted and thrown away. */
export class LiveFollower {
  bytes = 0;
  isClosed = false;
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => (this.bytes += chunk.length));
    socket.on('error', () => undefined);
    socket.on('close', () => (this.isClosed = true));
    socket.on('end', () => (this.isClosed = true));
  }

  /** @param isReader false: it takes what its buffers take, and never reads */
  static async open(address: string, how: 'socket' | 'events', isReader: boolean): Promise<LiveFollower> {
    const { hostname, port } = new URL(address);
    const socket = connect(Number(port), hostname);
    const follower = new LiveFollower(socket);
    await new Promise<void>((resolve) => {
      socket.once('connect', resolve);
      socket.once('error', () => resolve());
    });
    const path = how === 'socket' ? '/v1/live' : '/v1/live/events';
    const upgrade =
      'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n';
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${BENCH_KEY}\r\n${how === 'socket' ? upgrade : ''}\r\n`,
    );
    if (!isReader) socket.pause();
    return follower;
  }

  close(): void {
    this.#socket.destroy();
  }
}

import { createSocket } from 'node:dgram';
import type { RemoteInfo, Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { TraceSip } from '../../ports/sip-trace.ts';
import type { Endpoint, ListenAddress } from './endpoint.ts';
import { describeEndpoint, unmapAddress } from './endpoint.ts';
import type { Flow } from './flow.ts';
import { traceMessage } from './trace-message.ts';

/** Room for bursts; the kernel clamps it to what it allows. */
const SOCKET_BUFFER_BYTES = 4 * 1024 * 1024;

/** What a listener tells its owner. */
export interface UdpHandlers {
  readonly onDatagram: (bytes: Buffer, flow: Flow) => void;
  readonly onError: (error: Error) => void;
  /** Told of what is sent. */
  readonly trace?: TraceSip | undefined;
}

/** One UDP socket. The owner calls {@link UdpListener.close}. */
export class UdpListener {
  readonly endpoint: Endpoint;
  readonly #socket: Socket;
  readonly #trace: TraceSip | undefined;

  private constructor(socket: Socket, endpoint: Endpoint, handlers: UdpHandlers) {
    this.#socket = socket;
    this.endpoint = endpoint;
    this.#trace = handlers.trace;
    socket.on('message', (bytes, remote) => handlers.onDatagram(bytes, this.#flowFrom(remote)));
    socket.on('error', handlers.onError);
  }

  /** @throws the socket's error where the address cannot be bound */
  static async open(listen: ListenAddress, external: string | undefined, handlers: UdpHandlers): Promise<UdpListener> {
    const six = isIPv6(listen.host);
    const socket = createSocket({
      type: six ? 'udp6' : 'udp4',
      ipv6Only: six,
      recvBufferSize: SOCKET_BUFFER_BYTES,
      sendBufferSize: SOCKET_BUFFER_BYTES,
      // there are only addresses, and an answer at once spares every send a trip through the resolver
      lookup: (host, _options, done) => {
        done(null, host, six ? 6 : 4);
      },
    });
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind({ address: listen.host, port: listen.port, exclusive: true }, () => {
        socket.off('error', reject);
        resolve();
      });
    });
    return new UdpListener(socket, describeEndpoint(listen, socket.address().port, external), handlers);
  }

  /** A way to a peer from this socket: answers come to the port that we listen on (RFC 3581). */
  flowTo(address: string, port: number): Flow {
    return new UdpFlow(this.#socket, this.endpoint, address, port, this.#trace);
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      try {
        this.#socket.close(resolve);
      } catch {
        resolve(); // closed already
      }
    });
  }

  #flowFrom(remote: RemoteInfo): Flow {
    return new UdpFlow(this.#socket, this.endpoint, unmapAddress(remote.address), remote.port, this.#trace);
  }
}

class UdpFlow implements Flow {
  readonly protocol = 'udp';
  readonly reliable = false;
  readonly open = true;
  readonly returns = false;
  readonly endpoint: Endpoint;
  readonly address: string;
  readonly port: number;
  readonly #socket: Socket;
  readonly #trace: TraceSip | undefined;

  constructor(socket: Socket, endpoint: Endpoint, address: string, port: number, trace: TraceSip | undefined) {
    this.#socket = socket;
    this.endpoint = endpoint;
    this.address = address;
    this.port = port;
    this.#trace = trace;
  }

  send(bytes: Buffer, failed: (error: Error) => void): void {
    if (this.#trace !== undefined) traceMessage(this.#trace, 'out', this, bytes);
    try {
      this.#socket.send(bytes, this.port, this.address, (error) => {
        if (error !== null) {
          failed(error);
        }
      });
    } catch (error) {
      // a port that cannot be (0), or a socket closed under us
      queueMicrotask(() => failed(error instanceof Error ? error : new Error(String(error))));
    }
  }

  watch(): () => void {
    return () => undefined;
  }
}

import { connect as connectTcp, createServer as createTcpServer, isIPv6 } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { connect as connectTls, createServer as createTlsServer } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import { isLoopback } from '../../shared/is-loopback.ts';
import type { TimerQueue } from '../shared/timer-queue.ts';
import { ConnectionGate } from './connection-gate.ts';
import type { GateDependencies, GateLimits } from './connection-gate.ts';
import type { Endpoint, ListenAddress } from './endpoint.ts';
import { describeEndpoint, unmapAddress } from './endpoint.ts';
import type { Target } from './flow.ts';
import { StreamConnection } from './stream-connection.ts';
import type { StreamHandlers, StreamLimits } from './stream-connection.ts';
import type { TlsOptions } from './tls-rules.ts';
import { certificateFault, connectionTls, listenerTls } from './tls-rules.ts';

/** What bounds a listener and its connections. */
export interface ConnectionLimits extends StreamLimits, GateLimits {
  /** How long connecting to a peer may take, and a peer's handshake with us. */
  readonly connectTimeoutMs: number;
}

/** What a listener needs. */
export interface StreamDependencies extends GateDependencies {
  readonly limits: ConnectionLimits;
  readonly timers: TimerQueue;
  readonly handlers: Omit<StreamHandlers, 'onClosed'>;
  readonly onError: (error: Error) => void;
  readonly tls?: TlsOptions | undefined;
}

const KEEP_ALIVE_MS = 60_000;

/** One TCP or TLS listener, and the connections that it accepted or opened. The owner closes it. */
export class StreamListener {
  readonly endpoint: Endpoint;
  readonly #server: Server;
  readonly #dependencies: StreamDependencies;
  /** Open connections, for reuse, by address and port of the peer and the name that its certificate was checked for. */
  readonly #connections = new Map<string, StreamConnection>();
  /** Connections that are being opened, with those who wait for them. */
  readonly #opening = new Map<string, ((connection: StreamConnection | null) => void)[]>();
  readonly #gate: ConnectionGate;
  /** Those that we opened, connects and TLS handshakes included. */
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server, endpoint: Endpoint, dependencies: StreamDependencies) {
    this.#server = server;
    this.endpoint = endpoint;
    this.#dependencies = dependencies;
    this.#gate = new ConnectionGate(endpoint.protocol, dependencies);
    server.on('error', dependencies.onError);
    server.on('tlsClientError', (error: NodeJS.ErrnoException, socket: Socket) => this.#handshakeFailed(error, socket));
    server.on('connection', (socket: Socket) => {
      if (this.#gate.admit(socket) && endpoint.protocol === 'tcp') {
        this.#adopt(socket, null);
      }
    });
    server.on('secureConnection', (socket: TLSSocket) => {
      if (this.#isVouchedFor(socket)) this.#adopt(socket, null);
    });
  }

  /** @throws the socket's error where the address cannot be bound, or a TypeError for TLS without certificate */
  static async open(
    listen: ListenAddress,
    external: string | undefined,
    dependencies: StreamDependencies,
  ): Promise<StreamListener> {
    const { tls, limits } = dependencies;
    if (listen.protocol === 'tls' && tls === undefined) {
      throw new TypeError('a tls listener needs a certificate and key');
    }
    const server =
      listen.protocol === 'tls' && tls !== undefined
        ? createTlsServer({
            ...listenerTls(tls),
            handshakeTimeout: limits.connectTimeoutMs,
            noDelay: true,
          })
        : createTcpServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: listen.host, port: listen.port, ipv6Only: isIPv6(listen.host) }, () => {
        server.off('error', reject);
        resolve();
      });
    });
    const { port } = server.address() as AddressInfo;
    return new StreamListener(server, describeEndpoint(listen, port, external), dependencies);
  }

  /** Connections that are open. */
  get size(): number {
    return this.#connections.size;
  }

  /** A connection to the peer that is open already; null where there is none. */
  existing(target: Target): StreamConnection | null {
    const connection = this.#connections.get(this.#keyOf(target));
    return connection?.open === true ? connection : null;
  }

  /** Opens a connection, or waits for one that is being opened. `done` gets null if the peer cannot be reached. */
  connect(target: Target, done: (connection: StreamConnection | null) => void): void {
    const key = this.#keyOf(target);
    const waiting = this.#opening.get(key);
    if (waiting !== undefined) {
      waiting.push(done);
      return;
    }
    this.#opening.set(key, [done]);
    this.#dial(target, (connection) => {
      const all = this.#opening.get(key) ?? [];
      this.#opening.delete(key);
      for (const each of all) {
        each(connection);
      }
    });
  }

  /** Cuts all connections and stops listening. Idempotent. */
  async close(): Promise<void> {
    this.#gate.cut();
    for (const socket of this.#sockets) {
      socket.destroy();
    }
    for (const connection of this.#connections.values()) {
      connection.destroy();
    }
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  /** Whether a peer has shown the certificate that it has to show. Otherwise its connection is closed. */
  #isVouchedFor(socket: TLSSocket): boolean {
    const { tls, refusals } = this.#dependencies;
    const source = unmapAddress(socket.remoteAddress ?? '');
    const why = certificateFault(socket, source, tls?.asked);
    if (why === null) return true;
    refusals.tell('tls', source, { why }, 'a TLS connection of a SIP peer was refused');
    socket.destroy();
    return false;
  }

  /** A peer that is gone already has no address: it hung up, which is no fault of TLS, or was refused. */
  #handshakeFailed(error: NodeJS.ErrnoException, socket: Socket): void {
    const source = unmapAddress(socket.remoteAddress ?? '');
    const why = error.code ?? error.message;
    if (source !== '') this.#dependencies.refusals.tell('tls', source, { why }, 'a TLS handshake of a SIP peer failed');
    socket.destroy();
  }

  /** `target`: whom we called; null for a connection that the peer opened, which is that of its address only. */
  #adopt(socket: Socket, target: Target | null): StreamConnection {
    const { limits, timers, handlers } = this.#dependencies;
    const connection = new StreamConnection(socket, this.endpoint, limits, timers, {
      ...handlers,
      onClosed: (closed) => {
        if (this.#connections.get(key) === closed) {
          this.#connections.delete(key);
        }
      },
    });
    const { address, port } = connection;
    const key = this.#keyOf({ address, port, host: target?.host ?? address });
    this.#connections.set(key, connection);
    return connection;
  }

  /** RFC 5922 4: a connection whose certificate names one domain does not serve another at the same address. */
  #keyOf({ address, port, host }: Pick<Target, 'address' | 'port' | 'host'>): string {
    return this.endpoint.protocol === 'tls' ? `${address}|${port}|${host}` : `${address}|${port}`;
  }

  #dial(target: Target, done: (connection: StreamConnection | null) => void): void {
    const { limits, timers, tls } = this.#dependencies;
    const wildcard = this.endpoint.bindHost === '0.0.0.0' || this.endpoint.bindHost === '::';
    // a loopback address cannot be the source towards another host
    const bindable = !wildcard && this.endpoint.loopback === isLoopback(target.address);
    const address = {
      host: target.address,
      port: target.port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_MS,
      ...(bindable ? { localAddress: this.endpoint.bindHost } : {}),
    };
    const secure = this.endpoint.protocol === 'tls';
    const socket = secure
      ? connectTls({
          ...address,
          ...connectionTls(tls, target),
        })
      : connectTcp(address);
    this.#sockets.add(socket);
    let settled = false;
    const settle = (connection: StreamConnection | null): void => {
      if (!settled) {
        settled = true;
        timers.cancel(deadline);
        done(connection);
      }
    };
    const deadline = timers.after(limits.connectTimeoutMs, () => socket.destroy());
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      this.#sockets.delete(socket);
      settle(null);
    });
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      if (isConnectedToItself(socket)) socket.destroy();
      else settle(this.#adopt(socket, target));
    });
  }
}

/** TCP connects a socket to itself where nobody listens and the kernel chose that very port (RFC 9293 3.5). */
function isConnectedToItself({ localPort, remotePort, localAddress, remoteAddress }: Socket): boolean {
  return localPort === remotePort && localAddress === remoteAddress;
}

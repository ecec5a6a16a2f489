import { createServer as createHttpServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { isIPv6 } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import type { Clock } from '../../ports/clock.ts';
import type { Timer, TimerQueue } from '../shared/timer-queue.ts';
import { ConnectionGate } from './connection-gate.ts';
import type { GateDependencies } from './connection-gate.ts';
import { describeEndpoint, unmapAddress } from './endpoint.ts';
import type { Endpoint, ListenAddress } from './endpoint.ts';
import type { Target } from './flow.ts';
import type { ConnectionLimits } from './stream-listener.ts';
import type { TlsOptions } from './tls-rules.ts';
import { WebSocketConnection } from './web-socket-connection.ts';
import type { PeerSocket, WebSocketHandlers } from './web-socket-connection.ts';

/** What a listener needs. */
export interface WebSocketListenerDependencies extends GateDependencies {
  readonly limits: ConnectionLimits;
  readonly timers: TimerQueue;
  readonly clock: Clock;
  readonly handlers: Omit<WebSocketHandlers, 'onClosed' | 'onLetIn'>;
  readonly onError: (error: Error) => void;
  readonly tls?: TlsOptions | undefined;
  /** Whether pages of this origin may connect. Null: no page asks. `host`: the Host header of the request. */
  readonly allowOrigin: (origin: string | null, host: string, endpoint: Endpoint) => boolean;
}

/** A connection of which no REGISTER or INVITE was let in by then is cut. */
const UNPROVED_MS = 30_000;
/** One address may have so many of those, and a quarter of the strangers' share where that is more. */
const MIN_UNPROVED = 4;
/** RFC 7118 4.1: "the 'sip' value [...] in the Sec-WebSocket-Protocol header". */
const SUBPROTOCOL = 'sip';

/** One listener for SIP over WebSocket (RFC 7118), and the connections that it accepted. The owner closes it. */
export class WebSocketListener {
  readonly endpoint: Endpoint;
  readonly #server: Server;
  readonly #sockets: WebSocketServer;
  readonly #dependencies: WebSocketListenerDependencies;
  readonly #gate: ConnectionGate;
  /** Open connections, by address and port of the peer. */
  readonly #connections = new Map<string, WebSocketConnection>();
  /** Those whose handshake is not over, or that nothing was let in of, the same way. */
  readonly #deadlines = new Map<string, Timer>();

  private constructor(server: Server, endpoint: Endpoint, dependencies: WebSocketListenerDependencies) {
    this.#server = server;
    this.endpoint = endpoint;
    this.#dependencies = dependencies;
    const quarter = Math.floor(dependencies.limits.maxStrangerConnections / 4);
    this.#gate = new ConnectionGate(endpoint.protocol, dependencies, Math.max(MIN_UNPROVED, quarter));
    this.#sockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: dependencies.limits.messages.maxMessageBytes,
      handleProtocols: () => SUBPROTOCOL,
    });
    server.on('error', dependencies.onError);
    server.on('connection', (socket: Socket) => this.#connected(socket));
    server.on('tlsClientError', (error: NodeJS.ErrnoException, socket: Socket) => this.#handshakeFailed(error, socket));
    server.on('clientError', (_error, socket) => refuse(socket, '400 Bad Request', 'This is no HTTP request'));
    server.on('request', (_request: IncomingMessage, response: ServerResponse) => {
      // RFC 9110 15.5.22
      response.writeHead(426, { Upgrade: 'websocket', Connection: 'Upgrade, close', 'Content-Type': 'text/plain' });
      response.end('This address speaks SIP over WebSocket (RFC 7118)\n');
    });
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      this.#upgrade(request, socket, head);
    });
  }

  /** @throws the socket's error where the address cannot be bound, or a TypeError for wss without certificate */
  static async open(
    listen: ListenAddress,
    external: string | undefined,
    dependencies: WebSocketListenerDependencies,
  ): Promise<WebSocketListener> {
    const server = listen.protocol === 'wss' ? secureServer(dependencies) : createHttpServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: listen.host, port: listen.port, ipv6Only: isIPv6(listen.host) }, () => {
        server.off('error', reject);
        resolve();
      });
    });
    const { port } = server.address() as AddressInfo;
    return new WebSocketListener(server, describeEndpoint(listen, port, external), dependencies);
  }

  /** Connections that are open. */
  get size(): number {
    return this.#connections.size;
  }

  /** The connection of a peer that is open; null where there is none. None is ever opened to a browser. */
  existing({ address, port }: Pick<Target, 'address' | 'port'>): WebSocketConnection | null {
    const connection = this.#connections.get(`${address}|${port}`);
    return connection?.open === true ? connection : null;
  }

  /** Cuts all connections and stops listening. Idempotent. */
  async close(): Promise<void> {
    for (const connection of this.#connections.values()) connection.destroy();
    this.#gate.cut();
    this.#sockets.close();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  /** A handshake, that of TLS included, has so long, however the peer draws it out. */
  #connected(socket: Socket): void {
    if (!this.#gate.admit(socket)) return;
    socket.setNoDelay(true);
    const { timers, limits } = this.#dependencies;
    const key = keyOf(peerOf(socket));
    this.#deadlines.set(
      key,
      timers.after(limits.connectTimeoutMs, () => socket.destroy()),
    );
    socket.once('close', () => this.#settle(key));
  }

  #settle(key: string): void {
    this.#dependencies.timers.cancel(this.#deadlines.get(key));
    this.#deadlines.delete(key);
  }

  #handshakeFailed(error: NodeJS.ErrnoException, socket: Socket): void {
    const source = unmapAddress(socket.remoteAddress ?? '');
    const why = error.code ?? error.message;
    if (source !== '') this.#dependencies.refusals.tell('tls', source, { why }, 'a TLS handshake of a SIP peer failed');
    socket.destroy();
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { allowOrigin, counters, refusals } = this.#dependencies;
    const { headers } = request;
    socket.on('error', () => socket.destroy());
    const peer = peerOf(request.socket);
    if (!offers(headers['sec-websocket-protocol'] ?? '')) {
      refuse(socket, '400 Bad Request', 'The WebSocket subprotocol must be sip (RFC 7118)');
      return;
    }
    const origin = headers.origin ?? null;
    if (!allowOrigin(origin, headers.host ?? '', this.endpoint)) {
      counters.connectionsRefused += 1;
      const why = { protocol: this.endpoint.protocol, origin };
      refusals.tell('connection', peer.address, why, 'a page of another site may not connect for SIP (sip.webSocket)');
      refuse(socket, '403 Forbidden', 'Pages of this origin may not connect');
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => this.#adopt(webSocket, peer));
  }

  #adopt(socket: WebSocket, peer: PeerSocket): void {
    const { limits, timers, clock, handlers } = this.#dependencies;
    const key = keyOf(peer);
    this.#settle(key);
    const connection = new WebSocketConnection(socket, this.endpoint, peer, {
      limits,
      timers,
      clock,
      handlers: {
        ...handlers,
        onClosed: (closed) => {
          if (this.#connections.get(key) === closed) this.#connections.delete(key);
        },
        onLetIn: () => {
          this.#settle(key);
          this.#gate.proved(peer.address, peer.port);
        },
      },
    });
    this.#connections.set(key, connection);
    this.#deadlines.set(
      key,
      timers.after(UNPROVED_MS, () => connection.destroy()),
    );
  }
}

/** Browsers have no certificates of trunks, and would ask whoever sits there for one: nobody is asked. */
function secureServer({ tls, limits }: WebSocketListenerDependencies): Server {
  if (tls === undefined) throw new TypeError('a wss listener needs a certificate and key');
  const { cert, key } = tls;
  return createHttpsServer({ cert, key, minVersion: 'TLSv1.2', handshakeTimeout: limits.connectTimeoutMs });
}

function peerOf({ remoteAddress, remotePort }: Socket): PeerSocket {
  return { address: unmapAddress(remoteAddress ?? ''), port: remotePort ?? 0 };
}

function keyOf({ address, port }: PeerSocket): string {
  return `${address}|${port}`;
}

function offers(protocols: string): boolean {
  return protocols.split(',').some((each) => each.trim().toLowerCase() === SUBPROTOCOL);
}

/** Answers a handshake that is refused, and hangs up. */
function refuse(socket: Duplex, status: string, text: string): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  socket.once('finish', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${text.length + 1}\r\n\r\n${text}\n`,
  );
}

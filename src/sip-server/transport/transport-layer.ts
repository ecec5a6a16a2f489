import { isIPv6 } from 'node:net';
import type { Clock } from '../../ports/clock.ts';
import type { TraceSip } from '../../ports/sip-trace.ts';
import { parseDatagram } from '../message/index.ts';
import type { MessageLimits, ParseFault, ParseOutcome, SipMessage } from '../message/index.ts';
import type { RefusalLog } from '../../shared/refusal-log.ts';
import { isWebSocket } from '../../shared/sip/index.ts';
import type { MutableCounters } from '../shared/counters.ts';
import type { TimerQueue } from '../shared/timer-queue.ts';
import { AnsweringFlow } from './answering-flow.ts';
import { defaultPort, parseListenAddress, selectEndpoint } from './endpoint.ts';
import type { Endpoint } from './endpoint.ts';
import type { Flow, Target } from './flow.ts';
import { RefusalProbe } from './refusal-probe.ts';
import { RefusalMemory } from './refusal-memory.ts';
import { StreamConnection } from './stream-connection.ts';
import { StreamListener } from './stream-listener.ts';
import type { ConnectionLimits } from './stream-listener.ts';
import type { TlsOptions } from './tls-rules.ts';
import { traceMessage } from './trace-message.ts';
import { UdpListener } from './udp-listener.ts';
import { WebSocketClients } from './web-socket-clients.ts';
import { WebSocketConnection } from './web-socket-connection.ts';
import { WebSocketListener } from './web-socket-listener.ts';

/** What the transport layer hands to the layer above. */
export interface TransportHandlers {
  readonly onMessage: (message: SipMessage, flow: Flow) => void;
  /** Bytes that are no message; where `fault.request` is there, it can be answered. */
  readonly onFault: (fault: ParseFault, flow: Flow) => void;
  /** A listener broke. */
  readonly onError: (error: Error) => void;
}

/** What the transport layer is set up with. */
export interface TransportOptions {
  /** `udp:127.0.0.1:5060`... */
  readonly listen: readonly string[];
  /** Host that peers are told instead of the bound address. */
  readonly externalAddress?: string | undefined;
  readonly tls?: TlsOptions | undefined;
  readonly limits: ConnectionLimits & { readonly messages: MessageLimits };
  /** Whose requests are let in. */
  readonly allowSource: (address: string, port: number, protocol: string) => boolean;
  readonly clock: Clock;
  readonly timers: TimerQueue;
  readonly counters: MutableCounters;
  readonly refusals: RefusalLog;
  /** Whether pages of this origin may connect by WebSocket, see {@link WebSocketListener}. */
  readonly allowOrigin: (origin: string | null, host: string, endpoint: Endpoint) => boolean;
  /** Told of every message in both directions. */
  readonly trace?: TraceSip | undefined;
}

/** RFC 5626 4.4.1 has at most 120 s where the peer does not say; NATs of providers forget sooner. */
const PING_MS = 50_000;
/** RFC 5626 4.4.1: "If a pong is not received within 10 seconds after sending a ping [...] the flow [has] failed". */
const PONG_MS = 10_000;

/** All listeners of the server (RFC 3261 18). The owner calls {@link TransportLayer.close}. */
export class TransportLayer {
  readonly #udp: UdpListener[] = [];
  readonly #streams: StreamListener[] = [];
  readonly #webSockets: WebSocketListener[] = [];
  readonly #clients = new WebSocketClients();
  readonly #refusing: RefusalMemory;
  readonly #probe: RefusalProbe;
  #endpoints: readonly Endpoint[] = [];

  private constructor(options: TransportOptions) {
    this.#refusing = new RefusalMemory(options.clock);
    this.#probe = new RefusalProbe(options.timers);
  }

  /** @throws TypeError for a malformed listen address, or the socket's error; nothing stays open then */
  static async open(options: TransportOptions, handlers: TransportHandlers): Promise<TransportLayer> {
    const layer = new TransportLayer(options);
    try {
      for (const text of options.listen) {
        await layer.#listen(text, options, handlers);
      }
    } catch (error) {
      await layer.close();
      throw error;
    }
    layer.#endpoints = layer.#listeners.map((listener) => listener.endpoint);
    return layer;
  }

  get endpoints(): readonly Endpoint[] {
    return this.#endpoints;
  }

  /** Sockets that are open: listeners and connections. */
  get sockets(): number {
    return this.#endpoints.length + this.connections;
  }

  /** Connections that are open. */
  get connections(): number {
    return [...this.#streams, ...this.#webSockets].reduce((sum, listener) => sum + listener.size, 0);
  }

  get #listeners(): readonly (UdpListener | StreamListener | WebSocketListener)[] {
    return [...this.#udp, ...this.#streams, ...this.#webSockets];
  }

  /** The endpoint that a target would be reached from; undefined where we have no such transport. */
  endpointFor(target: Pick<Target, 'protocol' | 'address'>): Endpoint | undefined {
    return selectEndpoint(this.#endpoints, target.protocol, target.address);
  }

  /** True where the target is this server itself. */
  isOwn(target: Target): boolean {
    return this.#endpoints.some(
      (endpoint) =>
        endpoint.protocol === target.protocol &&
        endpoint.port === target.port &&
        (endpoint.bindHost === target.address || endpoint.host === target.address),
    );
  }

  /**
   * A way to the target. UDP and open connections are handed over at once. Otherwise `done` is called when the
   * connection stands, or with null if the target cannot be reached. `preferred` is the endpoint to leave from if it
   * fits the target.
   */
  flowTo(target: Target, preferred: Endpoint | null, done: (flow: Flow | null) => void): void {
    const suits = preferred?.protocol === target.protocol && preferred.family === (isIPv6(target.address) ? 6 : 4);
    const endpoint = suits ? preferred : this.endpointFor(target);
    if (endpoint === undefined) {
      done(null);
      return;
    }
    if (target.protocol === 'udp') {
      const udp = this.#udp.find((listener) => listener.endpoint === endpoint);
      done(udp?.flowTo(target.address, target.port) ?? null);
      return;
    }
    if (isWebSocket(target.protocol)) {
      done(this.#webSocketTo(target)); // nobody can connect to a browser
      return;
    }
    const stream = this.#streams.find((listener) => listener.endpoint === endpoint);
    const existing = stream?.existing(target) ?? this.#existing(target);
    if (stream === undefined || existing !== null) {
      done(existing);
      return;
    }
    stream.connect(target, (connection) => {
      if (connection === null) {
        this.#refusing.add(target);
      }
      done(connection);
    });
  }

  /**
   * Where the browser at this URI is connected from now (RFC 7118 5); null: it is not connected. The host is either that of
   * its Contact, or the address of its connection.
   */
  browserAt(uri: string, address: string, port: number): Target | null {
    const known = this.#clients.at(uri)?.latest;
    const connection = known?.open === true ? known : this.#webSocketTo({ address, port });
    if (connection === null) return null;
    return { protocol: connection.protocol, address: connection.address, port: connection.port, host: address };
  }

  /** A REGISTER or INVITE came by `flow` and was let in. A browser that came back by it is found by it from now on. */
  heardOf(contact: string, account: string | null, flow: Flow): void {
    if (!(flow instanceof WebSocketConnection)) return;
    flow.letIn();
    this.#clients.note(contact, account, flow);
  }

  /** A request of a dialog that ran on `former` came by `flow`, with this Contact. */
  movedTo(contact: string, former: Flow, flow: Flow): void {
    if (flow instanceof WebSocketConnection && former instanceof WebSocketConnection) {
      flow.letIn();
      this.#clients.follow(contact, former, flow);
    }
  }

  #webSocketTo(target: Pick<Target, 'address' | 'port'>): WebSocketConnection | null {
    for (const listener of this.#webSockets) {
      const existing = listener.existing(target);
      if (existing !== null) return existing;
    }
    return null;
  }

  /** A connection to the target that is open, on whichever listener a peer opened it; null where there is none. */
  #existing(target: Target): StreamConnection | null {
    for (const listener of this.#streams) {
      const existing = listener.endpoint.protocol === target.protocol ? listener.existing(target) : null;
      if (existing !== null) return existing;
    }
    return null;
  }

  /**
   * The way for responses to a request that came by `flow`. RFC 3261 18.2.2 "If the connection is no longer open, the
   * server SHOULD open a connection to the IP address in the received parameter, if present, using the port in the
   * sent-by value, or the default port for that transport, if no port is specified."
   */
  answering(flow: Flow, sentByPort: number | null): Flow {
    if (!flow.reliable || isWebSocket(flow.protocol)) {
      return flow;
    }
    const { protocol, address, endpoint } = flow;
    const target: Target = { protocol, address, port: sentByPort ?? defaultPort(protocol), host: address };
    return new AnsweringFlow(flow, (done) => this.flowTo(target, endpoint, done));
  }

  /**
   * Keeps a connection alive from now on that a peer is to reach us by (RFC 5626 3.5.1). @returns whether that is new; false
   * for UDP, which has no connection, and for WebSockets, which are always asked
   */
  keepAlive(flow: Flow): boolean {
    return flow instanceof StreamConnection && flow.keepAlive(PING_MS, PONG_MS);
  }

  /** Remembers for a while that the target does not serve us. */
  refused(target: Target): void {
    this.#refusing.add(target);
  }

  /** True where connecting to the target failed not long ago, or it did not serve us. */
  isRefusing(target: Target): boolean {
    return this.#refusing.has(target);
  }

  /** Asks whether nobody listens where the flow leads. It calls `refused` if so, and otherwise nothing. */
  askIfRefused(flow: Flow, refused: () => void): void {
    this.#probe.ask(flow, refused);
  }

  /** Closes all sockets. Idempotent. */
  async close(): Promise<void> {
    await Promise.all(this.#listeners.map((listener) => listener.close()));
  }

  async #listen(text: string, options: TransportOptions, handlers: TransportHandlers): Promise<void> {
    const listen = parseListenAddress(text);
    const { trace } = options;
    if (listen.protocol === 'udp') {
      const udp = await UdpListener.open(listen, options.externalAddress, {
        onDatagram: (bytes, flow) => {
          const outcome = parseDatagram(bytes, options.limits.messages);
          if (trace !== undefined && isMessage(outcome)) traceMessage(trace, 'in', flow, bytes);
          if (outcome.ok) {
            handlers.onMessage(outcome.message, flow);
          } else {
            handlers.onFault(outcome.fault, flow);
          }
        },
        onError: handlers.onError,
        trace,
      });
      this.#udp.push(udp);
      return;
    }
    const { limits, timers, counters, refusals, tls, allowSource, externalAddress, clock, allowOrigin } = options;
    const { onMessage, onFault, onError } = handlers;
    const shared = { limits, timers, counters, refusals, tls, allowSource, onError };
    const all = { ...shared, handlers: { onMessage, onFault, trace } };
    if (isWebSocket(listen.protocol)) {
      this.#webSockets.push(await WebSocketListener.open(listen, externalAddress, { ...all, clock, allowOrigin }));
    } else {
      this.#streams.push(await StreamListener.open(listen, externalAddress, all));
    }
  }
}

/** Whether a datagram is a SIP message, be it a faulty one. Others keep a NAT binding alive, or are no SIP. */
function isMessage(outcome: ParseOutcome): boolean {
  return outcome.ok || (outcome.fault.code !== 'keep-alive' && outcome.fault.code !== 'not-sip');
}

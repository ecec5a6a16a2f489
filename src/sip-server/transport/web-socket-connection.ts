import { isUtf8 } from 'node:buffer';
import type { WebSocket } from 'ws';
import type { TraceSip } from '../../ports/sip-trace.ts';
import type { Clock } from '../../ports/clock.ts';
import { parseDatagram } from '../message/index.ts';
import type { MessageLimits, ParseFault, SipMessage } from '../message/index.ts';
import type { Timer, TimerQueue } from '../shared/timer-queue.ts';
import type { Endpoint, Protocol } from './endpoint.ts';
import type { Flow } from './flow.ts';
import { traceMessage } from './trace-message.ts';

/** What a connection tells its owner. */
export interface WebSocketHandlers {
  readonly onMessage: (message: SipMessage, flow: Flow) => void;
  readonly onFault: (fault: ParseFault, flow: Flow) => void;
  readonly onClosed: (connection: WebSocketConnection) => void;
  /** A request of it was let in. Called for each. */
  readonly onLetIn: () => void;
  /** Told of every message in both directions. */
  readonly trace?: TraceSip | undefined;
}

/** What a connection needs. */
export interface WebSocketDependencies {
  readonly limits: { readonly messages: MessageLimits; readonly maxBacklogBytes: number };
  readonly timers: TimerQueue;
  readonly clock: Clock;
  readonly handlers: WebSocketHandlers;
}

/** Where the peer is, without brackets. */
export interface PeerSocket {
  readonly address: string;
  readonly port: number;
}

/** Pings that browsers answer by themselves. One that lost its network is noticed after both at most. */
const PING_MS = 25_000;
const PONG_MS = 15_000;
/** What is sent to a browser that is away waits so long for it: 64*T1, after which nobody waits for the answer. */
const AWAY_MS = 32_000;
const MAX_WAITING = 32;
const MAX_WAITING_BYTES = 256 * 1024;
const CRLF_PING = Buffer.from('\r\n\r\n');
const CRLF_PONG = '\r\n';
/** RFC 6455 7.4.1: "an endpoint is terminating the connection because it has received a message that violates its policy". */
const POLICY_VIOLATION = 1008;

interface Waiting {
  readonly bytes: Buffer;
  readonly failed: (error: Error) => void;
  readonly atMs: number;
}

interface Watcher {
  readonly lost: () => void;
  readonly moved: (() => void) | null;
}

/**
 * One WebSocket of a browser (RFC 7118): each message of it is one SIP message. The browser may come back by another one,
 * which then takes this one's place for all who have it: see {@link WebSocketConnection.succeed}.
 */
export class WebSocketConnection implements Flow {
  readonly reliable = true;
  readonly protocol: Protocol;
  readonly endpoint: Endpoint;
  readonly address: string;
  readonly port: number;
  readonly #dependencies: WebSocketDependencies;
  readonly #watchers = new Set<Watcher>();
  /** Null once it is closed. */
  #socket: WebSocket | null;
  /** The connection by which the browser came back. */
  #next: WebSocketConnection | null = null;
  /** What was sent since it closed. */
  #waiting: Waiting[] = [];
  #returns = false;
  /** Milliseconds of the clock; null while it is open. */
  #closedAtMs: number | null = null;
  /** The next ping, or the end of what waits. */
  #timer: Timer | null = null;
  /** Anything came since the last ping. */
  #isHeard = true;
  /** It sent what is no SIP. What it sends from then on is ignored. */
  #isRefused = false;

  constructor(socket: WebSocket, endpoint: Endpoint, peer: PeerSocket, dependencies: WebSocketDependencies) {
    this.endpoint = endpoint;
    this.protocol = endpoint.protocol;
    this.address = peer.address;
    this.port = peer.port;
    this.#socket = socket;
    this.#dependencies = dependencies;
    socket.binaryType = 'nodebuffer';
    socket.on('message', (data: Buffer) => this.#read(data));
    socket.on('ping', () => this.#control());
    socket.on('pong', () => this.#control());
    socket.on('error', (error: NodeJS.ErrnoException) => this.#failed(error));
    socket.on('close', () => this.#closed());
    this.#schedulePing();
  }

  get open(): boolean {
    return this.latest.#isOpen;
  }

  /** The connection that what is sent by this one goes by. There is no circle: one that succeeds has no successor. */
  get latest(): WebSocketConnection {
    if (this.#next === null) return this;
    this.#next = this.#next.latest;
    return this.#next;
  }

  get returns(): boolean {
    return this.#returns;
  }

  send(bytes: Buffer, failed: (error: Error) => void): void {
    const latest = this.latest;
    if (latest.#isOpen) latest.#write(bytes, failed);
    else if (this.#returns) latest.#keep(bytes, failed);
    else queueMicrotask(() => failed(new Error('connection closed')));
  }

  watch(lost: () => void, moved?: () => void): () => void {
    const watcher: Watcher = { lost, moved: moved ?? null };
    const at = moved === undefined ? this : this.latest;
    at.#watchers.add(watcher);
    return () => {
      at.#watchers.delete(watcher);
      this.latest.#watchers.delete(watcher);
    };
  }

  /** The browser has been away for so long that nobody waits for its answers any more. */
  get isGone(): boolean {
    const closedAtMs = this.latest.#closedAtMs;
    return closedAtMs !== null && this.#dependencies.clock.now() - closedAtMs > AWAY_MS;
  }

  /** A request that came by it was let in. */
  letIn(): void {
    this.#dependencies.handlers.onLetIn();
  }

  /** The browser is known, so that it will be recognised should it come back by another connection. */
  mayReturn(): void {
    this.#returns = true;
    this.#next = null;
  }

  /** The browser has come back by this one: what is sent by the former, or waits there, goes by this from now on. */
  succeed(former: WebSocketConnection): void {
    this.mayReturn();
    if (former === this) return;
    former.#next = this;
    const { clock } = this.#dependencies;
    const waiting = former.#waiting;
    former.#waiting = [];
    if (former.#socket === null) former.#stopTimer();
    for (const { bytes, failed, atMs } of waiting) {
      if (clock.now() - atMs < AWAY_MS) this.send(bytes, failed);
    }
    const movers = [...former.#watchers].filter(({ moved }) => moved !== null);
    for (const watcher of movers) {
      former.#watchers.delete(watcher);
      this.#watchers.add(watcher);
    }
    for (const { moved } of movers) moved?.();
  }

  /** Cuts the connection. Idempotent. */
  destroy(): void {
    this.#socket?.terminate();
  }

  get #isOpen(): boolean {
    return this.#socket !== null && this.#socket.readyState === this.#socket.OPEN;
  }

  #write(bytes: Buffer, failed: (error: Error) => void): void {
    const socket = this.#socket;
    if (socket === null) return;
    const { limits, handlers } = this.#dependencies;
    if (handlers.trace !== undefined) traceMessage(handlers.trace, 'out', this, bytes);
    // RFC 7118 4.2: text or binary, and text is UTF-8
    socket.send(bytes, { binary: !isUtf8(bytes) }, (error) => {
      if (error instanceof Error) failed(error); // null where all is well, whatever its type says
    });
    if (socket.bufferedAmount > limits.maxBacklogBytes) socket.terminate();
  }

  /** The oldest make room: a newer request says more of what is now. One that is sent again waits once. */
  #keep(bytes: Buffer, failed: (error: Error) => void): void {
    const others = this.#waiting.filter((each) => !each.bytes.equals(bytes)).slice(1 - MAX_WAITING);
    this.#waiting = [...others, { bytes, failed, atMs: this.#dependencies.clock.now() }];
    let total = this.#waiting.reduce((sum, each) => sum + each.bytes.length, 0);
    while (total > MAX_WAITING_BYTES) total -= this.#waiting.shift()?.bytes.length ?? total;
    this.#timer ??= this.#dependencies.timers.after(AWAY_MS, () => this.#forgetOld());
  }

  /** Nobody waits any more for the answer to what was kept long ago. */
  #forgetOld(): void {
    const { clock, timers } = this.#dependencies;
    this.#waiting = this.#waiting.filter(({ atMs }) => clock.now() - atMs < AWAY_MS);
    this.#timer = this.#waiting.length === 0 ? null : timers.after(AWAY_MS, () => this.#forgetOld());
  }

  #read(data: Buffer): void {
    this.#isHeard = true;
    if (this.#isRefused) return;
    const { limits, handlers } = this.#dependencies;
    if (data.equals(CRLF_PING)) {
      this.#pong();
      return;
    }
    const outcome = parseDatagram(data, limits.messages);
    if (outcome.ok) {
      if (handlers.trace !== undefined) traceMessage(handlers.trace, 'in', this, data);
      handlers.onMessage(outcome.message, this);
      return;
    }
    const { fault } = outcome;
    if (fault.code === 'keep-alive') return;
    if (handlers.trace !== undefined && fault.code !== 'not-sip') traceMessage(handlers.trace, 'in', this, data);
    handlers.onFault(fault, this);
    if (fault.code === 'not-sip') this.#refuse();
  }

  #refuse(): void {
    this.#isRefused = true;
    this.#socket?.close(POLICY_VIOLATION, 'Not a SIP message');
  }

  /** RFC 5626 3.5.1: "the server MUST send a single CRLF" in answer to a double CRLF. */
  #pong(): void {
    if (this.#isOpen) this.#socket?.send(CRLF_PONG);
    this.#bound();
  }

  #control(): void {
    this.#isHeard = true;
    this.#bound(); // its pings are answered by now
  }

  /** A peer that sends pings and reads nothing must not fill our memory. */
  #bound(): void {
    const socket = this.#socket;
    if (socket !== null && socket.bufferedAmount > this.#dependencies.limits.maxBacklogBytes) socket.terminate();
  }

  /** What broke the rules of WebSockets, or was too long. The connection closes by itself. */
  #failed({ code = '' }: NodeJS.ErrnoException): void {
    if (!code.startsWith('WS_ERR')) return;
    const isLong = code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH';
    const reason = isLong ? 'Request Entity Too Large' : 'Not a WebSocket message';
    this.#dependencies.handlers.onFault(
      { code: isLong ? 'too-large' : 'not-sip', reason, status: null, request: null },
      this,
    );
  }

  #schedulePing(): void {
    const { timers } = this.#dependencies;
    this.#timer = timers.after(PING_MS, () => {
      this.#isHeard = false;
      if (this.#isOpen) this.#socket?.ping();
      this.#timer = timers.after(PONG_MS, () => {
        if (this.#isHeard) this.#schedulePing();
        else this.#socket?.terminate();
      });
    });
  }

  #stopTimer(): void {
    this.#dependencies.timers.cancel(this.#timer);
    this.#timer = null;
  }

  #closed(): void {
    const { clock, handlers, timers } = this.#dependencies;
    this.#socket = null;
    this.#closedAtMs = clock.now();
    this.#stopTimer();
    // While it was closing the timer was that of pings.
    if (this.#waiting.length > 0) this.#timer = timers.after(AWAY_MS, () => this.#forgetOld());
    handlers.onClosed(this);
    const watchers = [...this.#watchers];
    // those who can wait for another connection are told of that one, too
    for (const watcher of watchers) if (watcher.moved === null || !this.#returns) this.#watchers.delete(watcher);
    for (const { lost } of watchers) lost();
  }
}

import type { Socket } from 'node:net';
import type { TraceSip } from '../../ports/sip-trace.ts';
import { serialize, StreamFramer } from '../message/index.ts';
import type { MessageLimits, ParseFault, SipMessage } from '../message/index.ts';
import type { Timer, TimerQueue } from '../shared/timer-queue.ts';
import { unmapAddress } from './endpoint.ts';
import type { Endpoint, Protocol } from './endpoint.ts';
import type { Flow } from './flow.ts';
import { traceMessage } from './trace-message.ts';

/** What a connection tells its owner. */
export interface StreamHandlers {
  readonly onMessage: (message: SipMessage, flow: Flow) => void;
  readonly onFault: (fault: ParseFault, flow: Flow) => void;
  readonly onClosed: (connection: StreamConnection) => void;
  /** Told of every message in both directions. */
  readonly trace?: TraceSip | undefined;
}

/** What bounds a connection. */
export interface StreamLimits {
  readonly messages: MessageLimits;
  /** A message that has begun must be complete by then. */
  readonly messageTimeoutMs: number;
  /** A peer that does not read is disconnected once this much waits for it. */
  readonly maxBacklogBytes: number;
}

const PING = Buffer.from('\r\n\r\n');
const PONG = Buffer.from('\r\n');

/** One TCP or TLS connection: a {@link Flow} in both directions, whoever opened it (RFC 3261 18). */
export class StreamConnection implements Flow {
  readonly reliable = true;
  readonly returns = false;
  readonly protocol: Protocol;
  readonly endpoint: Endpoint;
  readonly address: string;
  readonly port: number;
  readonly #socket: Socket;
  readonly #framer: StreamFramer;
  readonly #handlers: StreamHandlers;
  readonly #limits: StreamLimits;
  readonly #timers: TimerQueue;
  /** Those who wait for something that comes by it. */
  readonly #watchers = new Set<() => void>();
  #deadline: Timer | null = null;
  /** The next ping of ours, or the end of the wait for what it brings. */
  #ping: Timer | null = null;
  /** The peer answers pings, as far as is known. */
  #answersPings = false;
  #open = true;

  constructor(socket: Socket, endpoint: Endpoint, limits: StreamLimits, timers: TimerQueue, handlers: StreamHandlers) {
    this.#socket = socket;
    this.endpoint = endpoint;
    this.protocol = endpoint.protocol;
    this.address = unmapAddress(socket.remoteAddress ?? '');
    this.port = socket.remotePort ?? 0;
    this.#limits = limits;
    this.#timers = timers;
    this.#handlers = handlers;
    this.#framer = new StreamFramer(limits.messages);
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#closed());
    socket.on('end', () => socket.end());
  }

  get open(): boolean {
    return this.#open && this.#socket.writable;
  }

  send(bytes: Buffer, failed: (error: Error) => void): void {
    if (!this.open) {
      queueMicrotask(() => failed(new Error('connection closed')));
      return;
    }
    const { trace } = this.#handlers;
    if (trace !== undefined) traceMessage(trace, 'out', this, bytes);
    this.#socket.write(bytes, (error) => {
      if (error !== undefined && error !== null) {
        failed(error);
      }
    });
    if (this.#socket.writableLength > this.#limits.maxBacklogBytes) {
      this.#socket.destroy(new Error('peer does not read'));
    }
  }

  watch(lost: () => void): () => void {
    this.#watchers.add(lost);
    return () => {
      this.#watchers.delete(lost);
    };
  }

  /**
   * Sends a double CRLF every so often from now on (RFC 5626 3.5.1), so that NATs on the way keep the connection. A peer
   * that answered one before and does not answer another in time is gone: the connection is cut.
   * @returns false where that is so already
   */
  keepAlive(everyMs: number, patienceMs: number): boolean {
    if (this.#ping !== null || !this.open) return false;
    const ping = (): void => {
      const received = this.#socket.bytesRead;
      if (this.open) this.#socket.write(PING);
      this.#ping = this.#timers.after(patienceMs, () => {
        const isAnswered = this.#socket.bytesRead > received;
        if (!isAnswered && this.#answersPings) {
          this.#socket.destroy();
          return;
        }
        this.#answersPings ||= isAnswered;
        this.#ping = this.#timers.after(everyMs, ping);
      });
    };
    this.#ping = this.#timers.after(everyMs, ping);
    return true;
  }

  /** Cuts the connection. Idempotent. */
  destroy(): void {
    this.#socket.destroy();
  }

  #closed(): void {
    this.#open = false;
    this.#timers.cancel(this.#deadline);
    this.#timers.cancel(this.#ping);
    this.#handlers.onClosed(this);
    const watchers = [...this.#watchers];
    this.#watchers.clear();
    for (const lost of watchers) lost();
  }

  #read(chunk: Buffer): void {
    for (const event of this.#framer.push(chunk)) {
      switch (event.type) {
        case 'message':
          this.#traceParsed(event.message);
          this.#handlers.onMessage(event.message, this);
          break;
        case 'ping':
          // RFC 5626 3.5.1 "the server MUST send a single CRLF" in answer to a double CRLF
          this.#socket.write(PONG);
          break;
        case 'fault':
          this.#traceParsed(event.fault.request);
          this.#handlers.onFault(event.fault, this);
          if (event.fatal) {
            this.#socket.end();
            this.#socket.destroySoon();
          }
          break;
      }
    }
    this.#watch();
  }

  /** The bytes of a stream are gone when a message is complete, so it is written anew. */
  #traceParsed(message: SipMessage | null): void {
    const { trace } = this.#handlers;
    if (trace !== undefined && message !== null) traceMessage(trace, 'in', this, serialize(message));
  }

  /** Bounds the time that a message may take, so that half messages do not hold memory for ever. */
  #watch(): void {
    if (this.#framer.idle) {
      this.#timers.cancel(this.#deadline);
      this.#deadline = null;
    } else {
      this.#deadline ??= this.#timers.after(this.#limits.messageTimeoutMs, () => this.#socket.destroy());
    }
  }
}

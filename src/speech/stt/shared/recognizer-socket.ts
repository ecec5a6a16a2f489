import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import type { Clock, TimerHandle } from '../../../ports/clock.ts';
import { messageOf } from '../../../shared/message-of.ts';
import type { Dialect } from './dialect.ts';
import type { StreamHealth } from './engine-health.ts';
import type { Limits } from './limits.ts';

/** The longest message of an engine. */
const MAX_MESSAGE_BYTES = 1_048_576;
/** A connection that stood for so long was a good one. */
const STOOD_MS = 10_000;
/** An engine that was told goodbye has so long to say it. */
const FAREWELL_MS = 500;

/** Who uses a socket. */
export interface SocketUser {
  /** The language of a new connection. */
  dialect(): Dialect;
  /** The connection stands. */
  opened(): void;
  message(text: string): void;
  /** The connection is gone. Another one is on its way. */
  lost(reason: string): void;
}

export interface SocketContext {
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly health: StreamHealth;
  readonly limits: Limits;
}

/** How long the next attempt waits after so many failures: half as long again or half as short, by chance. */
export function retryPauseMs(failures: number, { retryMs, maxRetryMs }: Limits, random: number): number {
  return Math.min(retryMs * 2 ** Math.min(failures - 1, 20), maxRetryMs) * (0.5 + random);
}

/**
 * A connection to an engine that comes back: an attempt that fails, and a connection that breaks, are followed by
 * another attempt, later each time. An engine that refuses us is asked seldom. Nothing throws.
 */
export class RecognizerSocket {
  readonly #user: SocketUser;
  readonly #context: SocketContext;
  #socket: WebSocket | null = null;
  #dialect: Dialect | null = null;
  #timer: TimerHandle | null = null;
  #failures = 0;
  #openedAtMs = 0;
  #reason: string | null = null;
  #closing: Promise<void> | null = null;

  constructor(user: SocketUser, context: SocketContext) {
    this.#user = user;
    this.#context = context;
  }

  get isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Octets that wait to be sent. */
  get bufferedBytes(): number {
    return this.#socket?.bufferedAmount ?? 0;
  }

  /** Connects, at once unless the engine has refused us not long ago. */
  start(): void {
    this.#connectIn(this.#context.health.refusedForMs);
  }

  send(message: string | Uint8Array): void {
    // An error closes the connection, which is told of there.
    if (this.isOpen) this.#socket?.send(message, () => undefined);
  }

  /** The engine has said something useful: the next failure is the first one. */
  good(): void {
    this.#failures = 0;
  }

  /** Gives the connection up, and makes another one. `refused`: not soon. */
  giveUp(reason: string, refused: boolean): void {
    if (this.#socket === null || this.#reason !== null) return;
    this.#reason = reason;
    if (refused) this.#context.health.refused(reason);
    else this.#context.health.hung(reason);
    this.#socket.terminate();
  }

  /** Ends the connection, after a last word. Resolves when it is closed. */
  close(farewell: string | null): Promise<void> {
    this.#closing ??= this.#close(farewell);
    return this.#closing;
  }

  async #close(farewell: string | null): Promise<void> {
    this.#cancelTimer();
    const socket = this.#socket;
    if (socket === null) return;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    socket.once('close', () => resolve(undefined));
    if (this.isOpen) {
      if (farewell !== null) this.send(farewell);
      socket.close(1000);
      this.#timer = this.#context.clock.schedule(FAREWELL_MS, () => socket.terminate());
    } else {
      socket.terminate();
    }
    await promise;
    this.#cancelTimer();
  }

  #connectIn(ms: number): void {
    this.#cancelTimer();
    this.#timer = this.#context.clock.schedule(ms, () => this.#connect());
  }

  #connect(): void {
    const { clock, limits } = this.#context;
    this.#reason = null;
    this.#dialect = this.#user.dialect();
    const { url, headers } = this.#dialect.target;
    let socket: WebSocket;
    try {
      socket = new WebSocket(url, { headers, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });
    } catch (error) {
      this.#context.health.refused(`its address cannot be used: ${messageOf(error)}`);
      this.#failed(messageOf(error));
      return;
    }
    this.#socket = socket;
    this.#timer = clock.schedule(limits.connectMs, () => {
      this.#reason ??= `no connection within ${String(limits.connectMs)} ms`;
      socket.terminate();
    });
    socket.on('unexpected-response', (request, response: IncomingMessage) => {
      response.resume();
      this.#refusedBy(response.statusCode ?? 0);
      request.destroy();
      socket.terminate();
    });
    socket.on('open', () => {
      this.#openedAtMs = clock.now();
      // The engine must be ready by then, too; `ready()` ends the wait.
      if (this.#closing === null) this.#user.opened();
    });
    socket.on('message', (data: Buffer) => {
      if (this.#closing === null && this.#reason === null) this.#user.message(data.toString());
    });
    socket.on('error', (error) => {
      this.#reason ??= messageOf(error);
    });
    socket.on('close', (code, reason) => this.#closed(code, reason.toString()));
  }

  /** The engine takes audio now. */
  ready(): void {
    this.#cancelTimer();
    this.#context.health.connected();
  }

  /** A status other than 101. A request that is wrong now is wrong later (RFC 9110 15.5), but for 408 and 429. */
  #refusedBy(status: number): void {
    const isLasting = status >= 300 && status < 500 && status !== 408 && status !== 429;
    const isKey = status === 401 || status === 403;
    this.#reason ??= isKey ? `it refuses the key (${String(status)})` : `it answers ${String(status)}`;
    if (isLasting) this.#context.health.refused(this.#reason);
  }

  #closed(code: number, text: string): void {
    const meaning = this.#dialect?.closed(code, text) ?? null;
    this.#socket = null;
    this.#cancelTimer();
    if (this.#closing !== null) return;
    const reason = this.#reason ?? meaning?.reason ?? `it closed the connection (${String(code)})`;
    if (meaning?.refused === true) this.#context.health.refused(reason);
    this.#failed(reason);
  }

  #failed(reason: string): void {
    const { clock, health, limits, random } = this.#context;
    const stood = this.#openedAtMs > 0 && clock.now() - this.#openedAtMs >= STOOD_MS;
    this.#openedAtMs = 0;
    this.#failures = stood ? 1 : this.#failures + 1;
    health.failed(reason);
    this.#user.lost(reason);
    const pauseMs = retryPauseMs(this.#failures, limits, random());
    const refusedMs = health.refusedForMs;
    this.#connectIn(refusedMs > 0 ? refusedMs + pauseMs : pauseMs);
  }

  #cancelTimer(): void {
    if (this.#timer !== null) this.#context.clock.cancel(this.#timer);
    this.#timer = null;
  }
}

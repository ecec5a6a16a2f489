import type { WebSocket } from '@fastify/websocket';
import type { ApiRole } from '../../config/index.ts';
import type { LiveMessage } from '../../live/index.ts';
import type { Clock, TimerHandle } from '../../ports/clock.ts';
import type { CallId } from '../../ports/ids.ts';
import { cardFor, eventFor, readsPrivate } from '../access/private-speech.ts';

/** What the program keeps for a client that reads too slowly. With more than that it is cut off. */
const MAX_BUFFERED_BYTES = 1_048_576;
/** A client that is behind by so much gets no partial segments, which the next one replaces anyway. */
const MAX_BEHIND_BYTES = 65_536;
const PING_EVERY_MS = 30_000;
/** A client that does not answer the close is cut off after that. */
const CLOSE_WITHIN_MS = 1_000;

/** Why a connection is closed (RFC 6455 7.4.1, and of our own from 4000 on). */
const LIVE_CLOSE = {
  /** The call is over. */
  over: [1000, 'the call is over'],
  shutdown: [1001, 'Warmbridge stops'],
  /** The client sent something. */
  spoke: [1008, 'this connection takes no messages'],
  /** The client reads too slowly. */
  slow: [4008, 'too much waits to be read'],
} as const;
type CloseReason = keyof typeof LIVE_CLOSE;

/** One who follows calls by a WebSocket. */
export class LiveClient {
  readonly #socket: WebSocket;
  readonly #role: ApiRole;
  readonly #clock: Clock;
  #sequence = 0;
  #ping: TimerHandle;
  #answered = true;
  #closing: TimerHandle | null = null;
  /** Calls whose state is still to be told first. */
  readonly #untold = new Set<CallId>();
  #stateOf: (call: CallId) => LiveMessage | null = () => null;

  /** @param onClosed runs once, as the connection is gone */
  constructor(socket: WebSocket, role: ApiRole, clock: Clock, onClosed: () => void) {
    this.#socket = socket;
    this.#role = role;
    this.#clock = clock;
    this.#ping = clock.schedule(PING_EVERY_MS, () => this.#ask());
    socket.on('pong', () => {
      this.#answered = true;
    });
    socket.on('message', () => this.close('spoke'));
    socket.once('close', () => {
      clock.cancel(this.#ping);
      if (this.#closing !== null) clock.cancel(this.#closing);
      onClosed();
    });
  }

  /** Sends the states of calls as the client reads them, each before anything else of its call. */
  sendStates(calls: readonly CallId[], stateOf: (call: CallId) => LiveMessage | null): void {
    for (const call of calls) this.#untold.add(call);
    this.#stateOf = stateOf;
    this.#sendMoreStates();
  }

  /** Sends a message, as far as the client may see it. */
  send(message: LiveMessage): void {
    const state = this.#untold.delete(message.callId) ? this.#stateOf(message.callId) : null;
    if (state !== null && message.type !== 'state') this.#send(state);
    this.#send(message);
  }

  #sendMoreStates(): void {
    for (const call of this.#untold) {
      this.#untold.delete(call);
      const state = this.#stateOf(call);
      if (state === null) continue;
      const isLast = this.#socket.bufferedAmount > MAX_BEHIND_BYTES;
      // The socket has written all before that when it calls back.
      this.#send(state, isLast ? () => this.#sendMoreStates() : undefined);
      if (isLast) return;
    }
  }

  #send(message: LiveMessage, onWritten?: () => void): void {
    const visible = this.#visible(message);
    const { bufferedAmount } = this.#socket;
    if (visible === null || this.#closing !== null) return;
    if (bufferedAmount > MAX_BEHIND_BYTES && message.type === 'segment' && !message.segment.final) return;
    this.#sequence += 1;
    const text = JSON.stringify({ type: message.type, sequence: this.#sequence, ...visible });
    if (bufferedAmount + text.length > MAX_BUFFERED_BYTES) this.close('slow');
    else this.#socket.send(text, onWritten);
  }

  /** Says why, and ends the connection. */
  close(reason: CloseReason): void {
    if (this.#closing !== null) return;
    const [code, text] = LIVE_CLOSE[reason];
    this.#closing = this.#clock.schedule(CLOSE_WITHIN_MS, () => this.#socket.terminate());
    this.#socket.close(code, text);
  }

  /** Ends the connection at once. */
  cut(): void {
    this.#socket.terminate();
  }

  /** What is left of a message; null where nothing is. */
  #visible(message: LiveMessage): object | null {
    const { callId } = message;
    switch (message.type) {
      case 'context':
        return { callId, context: cardFor(this.#role, message.context) };
      case 'segment':
        return message.segment.private && !readsPrivate(this.#role) ? null : { callId, segment: message.segment };
      case 'event':
        return { callId, event: eventFor(this.#role, message.event) };
      case 'state':
        return message;
    }
  }

  /** A client that has not answered the last ping is gone (RFC 6455 5.5.3). */
  #ask(): void {
    if (!this.#answered) {
      this.cut();
      return;
    }
    this.#answered = false;
    this.#socket.ping();
    this.#ping = this.#clock.schedule(PING_EVERY_MS, () => this.#ask());
  }
}

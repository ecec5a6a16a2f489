import type { WebSocket } from '@fastify/websocket';
import type { Clock, TimerHandle } from '../../ports/clock.ts';
import { CLOSE_WITHIN_MS, LIVE_CLOSE, MAX_WAITING_BYTES } from './live-sink.ts';
import type { CloseReason, LiveSink, SinkListener } from './live-sink.ts';

const PING_EVERY_MS = 30_000;

/** A WebSocket (RFC 6455). */
export class WebSocketSink implements LiveSink {
  readonly #socket: WebSocket;
  readonly #clock: Clock;
  #onRoom: () => void = () => undefined;
  #ping: TimerHandle;
  #answered = true;
  #closing: TimerHandle | null = null;
  /** The socket tells when it has written the last message. */
  #isFull = false;

  constructor(socket: WebSocket, clock: Clock) {
    this.#socket = socket;
    this.#clock = clock;
    this.#ping = clock.schedule(PING_EVERY_MS, () => this.#ask());
    socket.on('pong', () => {
      this.#answered = true;
    });
    socket.on('message', () => this.end('spoke'));
  }

  get isFull(): boolean {
    return this.#isFull;
  }

  listen({ onRoom, onGone }: SinkListener): void {
    this.#onRoom = onRoom;
    this.#socket.once('close', () => {
      this.#clock.cancel(this.#ping);
      if (this.#closing !== null) this.#clock.cancel(this.#closing);
      onGone();
    });
  }

  send(text: string): void {
    if (this.#closing !== null) return;
    this.#isFull = this.#socket.bufferedAmount + text.length > MAX_WAITING_BYTES;
    this.#socket.send(text, this.#isFull ? () => this.#written() : undefined);
  }

  beat(): void {
    // Pings do that.
  }

  end(reason: CloseReason): void {
    if (this.#closing !== null) return;
    const [code, text] = LIVE_CLOSE[reason];
    this.#closing = this.#clock.schedule(CLOSE_WITHIN_MS, () => this.#socket.terminate());
    this.#socket.close(code, text);
  }

  #written(): void {
    this.#isFull = false;
    this.#onRoom();
  }

  /** A client that has not answered the last ping is gone (RFC 6455 5.5.3). */
  #ask(): void {
    if (!this.#answered) {
      this.#socket.terminate();
      return;
    }
    this.#answered = false;
    this.#socket.ping();
    this.#ping = this.#clock.schedule(PING_EVERY_MS, () => this.#ask());
  }
}

import { Readable } from 'node:stream';
import type { Clock, TimerHandle } from '../../ports/clock.ts';
import { CLOSE_WITHIN_MS, LIVE_CLOSE, MAX_WAITING_BYTES } from './live-sink.ts';
import type { CloseReason, LiveSink, SinkListener } from './live-sink.ts';

/** A browser that lost its connection tries again after that. */
const RETRY_MS = 2_000;

/** The body of an answer with Server-Sent Events (WHATWG HTML 9.2). */
export class EventStream extends Readable implements LiveSink {
  readonly #clock: Clock;
  #onRoom: () => void = () => undefined;
  #isFull = false;
  #closing: TimerHandle | null = null;

  constructor(clock: Clock) {
    super({ highWaterMark: MAX_WAITING_BYTES, encoding: 'utf8' });
    this.#clock = clock;
    this.push(`retry: ${String(RETRY_MS)}\n\n`);
  }

  get isFull(): boolean {
    return this.#isFull;
  }

  listen({ onRoom, onGone }: SinkListener): void {
    this.#onRoom = onRoom;
    this.once('close', () => {
      if (this.#closing !== null) this.#clock.cancel(this.#closing);
      onGone();
    });
    this.on('error', () => undefined);
  }

  send(text: string, id: string | null): void {
    this.#put(`${id === null ? '' : `id: ${id}\n`}data: ${text}\n\n`);
  }

  beat(id: string): void {
    // A comment, and an event without data, of which nobody is told but which sets the last id (9.2.6).
    this.#put(`: well\nid: ${id}\n\n`);
  }

  end(reason: CloseReason): void {
    if (this.#closing !== null || this.destroyed) return;
    const [code, text] = LIVE_CLOSE[reason];
    this.#put(`event: close\ndata: ${JSON.stringify({ code, reason: text })}\n\n`);
    this.push(null);
    this.#closing = this.#clock.schedule(CLOSE_WITHIN_MS, () => this.destroy());
  }

  override _read(): void {
    if (!this.#isFull) return;
    this.#isFull = false;
    this.#onRoom();
  }

  #put(text: string): void {
    if (this.#closing === null && !this.destroyed) this.#isFull = !this.push(text);
  }
}

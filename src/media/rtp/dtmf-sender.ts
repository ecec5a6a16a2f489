import { FRAME_MS } from './g711.ts';
import type { TelephoneEvent } from './telephone-event.ts';

/** Duration of a digit that we send: 100 ms, well above the 40 ms that receivers ask for (ITU-T Q.24). */
const TONE_FRAMES = 100 / FRAME_MS;
/** RFC 4733 2.5.1.4: the final packet "SHOULD be sent a total of three times". */
const END_PACKETS = 3;
/** Audio between two digits, after the repeated end packets. */
const PAUSE_FRAMES = 100 / FRAME_MS;
/** -10 dBm0 (RFC 4733 2.3.4). */
const VOLUME = 10;
/** Digits that may wait for one leg. More are refused. */
export const MAX_QUEUED_DIGITS = 128;

/** What to send instead of audio in one 20 ms slot. */
export interface EventPacket {
  /** Set on the first packet of an event (RFC 4733 2.2.1). */
  readonly marker: boolean;
  /** Start of the event: the same for all of its packets (RFC 4733 2.2.1). */
  readonly timestamp: number;
  readonly report: TelephoneEvent;
}

/**
 * Sends digits as RFC 4733 events in the 20 ms slots of an audio stream. A digit is five updates, the last with the E
 * bit, that one twice more, and then audio for 100 ms.
 */
export class DtmfSender {
  readonly #queue: { event: number; onDone: ((sent: boolean) => void) | null }[] = [];
  #frame = 0;
  #startTimestamp = 0;

  /** Digits that wait or are being sent. */
  get pending(): number {
    return this.#queue.length;
  }

  /** Appends events; `onDone(true)` runs once the last packet of the last one went out. False where the queue is full. */
  enqueue(events: readonly number[], onDone: (sent: boolean) => void): boolean {
    if (this.#queue.length + events.length > MAX_QUEUED_DIGITS) return false;
    events.forEach((event, index) => {
      this.#queue.push({ event, onDone: index === events.length - 1 ? onDone : null });
    });
    return true;
  }

  /**
   * The event packet of a 20 ms slot, or null if audio goes out. The caller asks once per slot, with its timestamp.
   * @param slotUnits how long a slot is in the clock rate of the event
   */
  next(timestamp: number, slotUnits: number): EventPacket | null {
    const current = this.#queue[0];
    if (current === undefined) return null;
    const frame = this.#frame++;
    if (frame === 0) this.#startTimestamp = timestamp;
    if (frame < TONE_FRAMES + END_PACKETS - 1) {
      const updates = Math.min(frame + 1, TONE_FRAMES);
      if (frame === TONE_FRAMES + END_PACKETS - 2 && current.onDone !== null) {
        current.onDone(true);
        current.onDone = null;
      }
      return {
        marker: frame === 0,
        timestamp: this.#startTimestamp,
        report: {
          event: current.event,
          end: updates === TONE_FRAMES,
          volume: VOLUME,
          duration: updates * slotUnits,
        },
      };
    }
    if (frame >= TONE_FRAMES + END_PACKETS - 1 + PAUSE_FRAMES - 1) {
      this.#queue.shift();
      this.#frame = 0;
    }
    return null;
  }

  /** Drops everything, and tells those who wait by `onDone(false)`. */
  clear(): void {
    const waiting = this.#queue.splice(0);
    this.#frame = 0;
    for (const entry of waiting) entry.onDone?.(false);
  }
}

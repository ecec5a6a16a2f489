import { SAMPLE_RATE_HZ } from './g711.ts';
import { timestampDistance } from './serial.ts';
import type { TelephoneEvent } from './telephone-event.ts';
import { digitOfEvent, MAX_EVENT_DURATION } from './telephone-event.ts';

/**
 * A key press counts as over when no update came for this long: its end packets are lost. RFC 4733 2.5.2.2 leaves the
 * time to the receiver; updates come every 20 to 50 ms.
 */
export const EVENT_TIMEOUT_MS = 200;
/** Reports this close together may belong to one press even where a sender moves the timestamp on (see below). */
const SAME_PRESS_MS = 100;

/** A key press, whole. */
export interface KeyPress {
  readonly digit: string;
  readonly durationMs: number;
}

interface Press {
  readonly event: number;
  /** Timestamp of the segment: the start of the event, or of its latest 8 s part. */
  timestamp: number;
  /** Timestamp units in former segments. */
  earlier: number;
  duration: number;
  lastAtMs: number;
  reported: boolean;
}

/**
 * Turns RFC 4733 packets into key presses, each reported once: on its first end packet, or, where all end packets are
 * lost, when the next press begins or {@link EVENT_TIMEOUT_MS} after the last update.
 *
 * An event is known by its timestamp (RFC 4733 2.2.1). Senders that wrongly move it on during the press are taken to
 * mean one press while marker bit and a shrinking duration do not say otherwise.
 */
export class DtmfReceiver {
  #press: Press | null = null;

  /** Takes one packet in. Gives the presses that it completes, oldest first. */
  push(packet: { timestamp: number; marker: boolean }, report: TelephoneEvent, nowMs: number): KeyPress[] {
    const done: KeyPress[] = [];
    const current = this.#press;
    if (current !== null) {
      const ahead = timestampDistance(current.timestamp, packet.timestamp);
      if (ahead < 0) return done; // reordered: part of a press that is over
      if (ahead === 0) {
        if (report.event !== current.event) return done;
        this.#update(current, report, nowMs, done);
        return done;
      }
      if (this.#continues(current, packet, report, ahead, nowMs)) {
        // RFC 4733 2.5.1.3: a long event is sent as segments, the next starting where the last one ended.
        if (ahead === MAX_EVENT_DURATION && !current.reported) {
          current.earlier += MAX_EVENT_DURATION;
          current.duration = 0;
        }
        current.timestamp = packet.timestamp;
        this.#update(current, report, nowMs, done);
        return done;
      }
      this.#report(current, done);
    }
    const press: Press = {
      event: report.event,
      timestamp: packet.timestamp,
      earlier: 0,
      duration: 0,
      lastAtMs: nowMs,
      reported: false,
    };
    this.#press = press;
    this.#update(press, report, nowMs, done);
    return done;
  }

  /** To be called now and then: gives the press whose end packets are overdue. */
  poll(nowMs: number): KeyPress | null {
    const press = this.#press;
    if (press === null || press.reported || nowMs - press.lastAtMs < EVENT_TIMEOUT_MS) return null;
    const done: KeyPress[] = [];
    this.#report(press, done);
    return done[0] ?? null;
  }

  /** Forgets the press under way: the stream was replaced by another. */
  reset(): void {
    this.#press = null;
  }

  #continues(press: Press, packet: { marker: boolean }, report: TelephoneEvent, ahead: number, nowMs: number): boolean {
    if (report.event !== press.event || packet.marker || nowMs - press.lastAtMs > SAME_PRESS_MS) return false;
    if (press.reported) return report.end && report.duration === press.duration; // another of the three end packets
    return ahead === MAX_EVENT_DURATION || report.duration >= press.duration;
  }

  #update(press: Press, report: TelephoneEvent, nowMs: number, done: KeyPress[]): void {
    press.lastAtMs = nowMs;
    if (press.reported) return;
    press.duration = Math.max(press.duration, report.duration);
    if (report.end) this.#report(press, done);
  }

  #report(press: Press, done: KeyPress[]): void {
    if (press.reported) return;
    press.reported = true;
    const digit = digitOfEvent(press.event);
    if (digit === null) return;
    done.push({ digit, durationMs: Math.round(((press.earlier + press.duration) * 1000) / SAMPLE_RATE_HZ) });
  }
}

import { SAMPLE_RATE_HZ } from './g711.ts';
import { sequenceDistance, timestampDistance } from './serial.ts';
import type { TelephoneEvent } from './telephone-event.ts';
import { digitOfEvent, MAX_EVENT_DURATION } from './telephone-event.ts';

/**
 * A key press counts as over when no update came for this long: its end packets are lost. RFC 4733 2.5.2.2 leaves the
 * time to the receiver; updates come every 20 to 50 ms.
 */
export const EVENT_TIMEOUT_MS = 200;
/** Reports this close together may belong to one press even where a sender moves the timestamp on (see below). */
const SAME_PRESS_MS = 100;

/** A packet that comes longer than this after its press is no late one of that press: the time line was left. */
const LATE_MS = 1_000;
/** Packets of one timestamp behind the present press, in a row, that make us believe the time line that they are on. */
const STRAY_PACKETS = 2;
/** Presses that are remembered, so that late packets of theirs count for nothing. */
const MAX_FORMER = 8;

/** A key press, whole. */
export interface KeyPress {
  readonly digit: string;
  readonly durationMs: number;
}

/** What of an RTP header a key press goes by. */
export interface EventHeader {
  readonly timestamp: number;
  readonly sequence: number;
  readonly marker: boolean;
}

interface Press {
  readonly event: number;
  /** Timestamp that it began with. */
  begin: number;
  /** Sequence number of its newest packet. */
  sequence: number;
  /** Timestamp of the segment: the start of the event, or of its latest 8 s part. */
  timestamp: number;
  /** Timestamp units in former segments. */
  earlier: number;
  duration: number;
  lastAtMs: number;
  reported: boolean;
}

/**
 * Turns RFC 4733 packets of one source into key presses, each reported once: on its first end packet, or, where all end
 * packets are lost, when the next press begins or {@link EVENT_TIMEOUT_MS} after the last update.
 *
 * An event is known by its timestamp (RFC 4733 2.2.1). Senders that wrongly move it on during the press are taken to
 * mean one press while marker bit and a shrinking duration do not say otherwise. Senders whose timestamps jump back are
 * followed: the sequence number, the time that passed, or a second packet tells a jump from a packet that comes late.
 */
export class DtmfReceiver {
  #press: Press | null = null;
  /** Presses that are over, the newest last. */
  #former: Press[] = [];
  #stray = { timestamp: 0, packets: 0 };

  /** Takes one packet in. Gives the presses that it completes, oldest first. */
  push(packet: EventHeader, report: TelephoneEvent, nowMs: number): KeyPress[] {
    const done: KeyPress[] = [];
    const current = this.#press;
    if (current === null) {
      this.#begin(packet, report, nowMs, done);
      return done;
    }
    const ahead = timestampDistance(current.timestamp, packet.timestamp);
    if (ahead < 0 ? this.#isLate(current, packet, report, nowMs) : isSpent(current, packet, report, ahead, nowMs)) {
      return done;
    }
    this.#stray.packets = 0;
    if (ahead === 0 && !beginsAnew(current, packet, report, nowMs)) {
      this.#update(current, packet, report, nowMs, done);
    } else if (ahead > 0 && !packet.marker && this.continues(report, nowMs, ahead)) {
      this.#goOn(current, packet, report, ahead);
      this.#update(current, packet, report, nowMs, done);
    } else {
      this.#report(current, done);
      this.#former.push(current);
      if (this.#former.length > MAX_FORMER) this.#former.shift();
      this.#begin(packet, report, nowMs, done);
    }
    return done;
  }

  /**
   * Whether a packet without marker goes on with the press under way, though its timestamp is another one.
   * @param ahead how far its timestamp is ahead; 0 where it counts from elsewhere
   */
  continues(report: TelephoneEvent, nowMs: number, ahead = 0): boolean {
    const press = this.#press;
    if (press === null || report.event !== press.event || nowMs - press.lastAtMs > SAME_PRESS_MS) return false;
    if (press.reported) return report.end && report.duration === press.duration; // another of the three end packets
    return ahead === MAX_EVENT_DURATION || report.duration >= press.duration;
  }

  /** The press under way goes on in the time line of this packet: its source changed its SSRC (RFC 3550 8.2). */
  moveTo(packet: EventHeader): void {
    this.#former = [];
    if (this.#press === null) return;
    this.#press.begin = packet.timestamp;
    this.#press.timestamp = packet.timestamp;
    this.#press.sequence = packet.sequence;
  }

  /** To be called now and then: gives the press whose end packets are overdue. */
  poll(nowMs: number): KeyPress | null {
    const press = this.#press;
    if (press === null || press.reported || nowMs - press.lastAtMs < EVENT_TIMEOUT_MS) return null;
    const done: KeyPress[] = [];
    this.#report(press, done);
    return done[0] ?? null;
  }

  /** Whether a packet behind the present press is a late one, as opposed to one of a time line that jumped back. */
  #isLate(current: Press, packet: EventHeader, report: TelephoneEvent, nowMs: number): boolean {
    if (nowMs - current.lastAtMs >= LATE_MS) return false;
    if ([current, ...this.#former].some((press) => isPartOf(press, packet, report, nowMs))) return true;
    if (sequenceDistance(current.sequence, packet.sequence) > 0) return false;
    const again = this.#stray.packets > 0 && this.#stray.timestamp === packet.timestamp;
    this.#stray = { timestamp: packet.timestamp, packets: again ? this.#stray.packets + 1 : 1 };
    return this.#stray.packets < STRAY_PACKETS;
  }

  #begin({ timestamp, sequence }: EventHeader, report: TelephoneEvent, nowMs: number, done: KeyPress[]): void {
    const press: Press = {
      event: report.event,
      begin: timestamp,
      sequence,
      timestamp,
      earlier: 0,
      duration: 0,
      lastAtMs: nowMs,
      reported: false,
    };
    this.#press = press;
    this.#update(press, { timestamp, sequence }, report, nowMs, done);
  }

  #goOn(press: Press, packet: EventHeader, report: TelephoneEvent, ahead: number): void {
    // RFC 4733 2.5.1.3: a long event is sent as segments, the next starting where the last one ended.
    if (ahead === MAX_EVENT_DURATION && !press.reported && report.event === press.event) {
      press.earlier += MAX_EVENT_DURATION;
      press.duration = 0;
    }
    press.timestamp = packet.timestamp;
  }

  #update(
    press: Press,
    { sequence }: Pick<EventHeader, 'timestamp' | 'sequence'>,
    report: TelephoneEvent,
    nowMs: number,
    done: KeyPress[],
  ): void {
    press.lastAtMs = nowMs;
    if (sequenceDistance(press.sequence, sequence) > 0) press.sequence = sequence;
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

/** Whether a packet behind a press belongs to it or to an earlier segment of it. */
function isPartOf(press: Press, packet: EventHeader, report: TelephoneEvent, nowMs: number): boolean {
  return (
    report.event === press.event &&
    nowMs - press.lastAtMs < LATE_MS &&
    timestampDistance(press.begin, packet.timestamp) >= 0 &&
    timestampDistance(packet.timestamp, press.timestamp) >= 0
  );
}

/** RFC 4733 2.2.1: the marker bit begins an event. Some senders give the next press the timestamp of the last one. */
function beginsAnew(press: Press, packet: EventHeader, report: TelephoneEvent, nowMs: number): boolean {
  if (!packet.marker || nowMs - press.lastAtMs < EVENT_TIMEOUT_MS) return false;
  return (
    sequenceDistance(press.sequence, packet.sequence) > 0 &&
    (report.event !== press.event || report.duration < press.duration || press.reported)
  );
}

/** Whether a packet says nothing: another event at the timestamp of the press under way. */
function isSpent(press: Press, packet: EventHeader, report: TelephoneEvent, ahead: number, nowMs: number): boolean {
  return ahead === 0 && report.event !== press.event && !beginsAnew(press, packet, report, nowMs);
}

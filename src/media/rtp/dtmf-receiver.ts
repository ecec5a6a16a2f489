import { SAMPLE_RATE_HZ } from './g711.ts';
import { sequenceDistance, timestampDistance } from './serial.ts';
import type { TelephoneEvent } from './telephone-event.ts';
import { digitOfEvent, MAX_EVENT_DURATION } from './telephone-event.ts';

/**
 * A key press counts as over if no update came for this long, because its end packets are lost then. RFC 4733 2.5.2.2
 * leaves the time to the receiver. Updates come every 20 to 50 ms.
 */
export const EVENT_TIMEOUT_MS = 200;
/** Reports this close together may belong to one press even if the sender moves the timestamp on (see below). */
const SAME_PRESS_MS = 100;

/** A packet that comes later than this after its press does not belong to it. The sender has changed its time line. */
const LATE_MS = 1_000;
/** This many packets in a row, with one timestamp behind the present press, make us follow their time line. */
const STRAY_PACKETS = 2;
/** Number of presses that are remembered, so that their late packets are ignored. */
const MAX_FORMER = 8;

/** A whole key press. */
export interface KeyPress {
  readonly digit: string;
  readonly durationMs: number;
}

/** The fields of an RTP header that matter for a key press. */
export interface EventHeader {
  readonly timestamp: number;
  readonly sequence: number;
  readonly marker: boolean;
  /** Clock rate that the duration counts in (RFC 4733 2.1). @defaultValue 8000 */
  readonly clockRateHz?: number;
}

interface Press {
  readonly event: number;
  readonly clockRateHz: number;
  /** Timestamp of its begin. */
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
 * Turns RFC 4733 packets of one source into key presses. It reports each press once, on its first end packet. If all
 * end packets are lost, it reports when the next press begins or {@link EVENT_TIMEOUT_MS} after the last update.
 *
 * The timestamp identifies an event (RFC 4733 2.2.1). Some senders wrongly move it on during the press. Their packets
 * count as one press unless the marker bit or a shrinking duration shows another. Other senders let timestamps jump
 * back. The sequence number, the elapsed time or a second packet tells such a jump from a late packet.
 */
export class DtmfReceiver {
  #press: Press | null = null;
  /** Presses that are over, the newest last. */
  #former: Press[] = [];
  #stray = { timestamp: 0, packets: 0 };

  /** Takes a packet. Gives the presses that it completes, oldest first. */
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
   * Whether a packet without marker continues the present press although its timestamp differs.
   * @param ahead how far its timestamp is ahead; 0 if it counts from elsewhere
   */
  continues(report: TelephoneEvent, nowMs: number, ahead = 0): boolean {
    const press = this.#press;
    if (press === null || report.event !== press.event || nowMs - press.lastAtMs > SAME_PRESS_MS) return false;
    if (press.reported) return report.end && report.duration === press.duration; // another of the three end packets
    return ahead === MAX_EVENT_DURATION || report.duration >= press.duration;
  }

  /**
   * Continues the present press in the time line of this packet, because the source changed its SSRC (RFC 3550 8.2).
   */
  moveTo(packet: EventHeader): void {
    this.#former = [];
    if (this.#press === null) return;
    this.#press.begin = packet.timestamp;
    this.#press.timestamp = packet.timestamp;
    this.#press.sequence = packet.sequence;
  }

  /** Gives the press whose end packets are overdue. Call it now and then. */
  poll(nowMs: number): KeyPress | null {
    const press = this.#press;
    if (press === null || press.reported || nowMs - press.lastAtMs < EVENT_TIMEOUT_MS) return null;
    const done: KeyPress[] = [];
    this.#report(press, done);
    return done[0] ?? null;
  }

  /** Whether a packet behind the present press is late. Otherwise its time line jumped back. */
  #isLate(current: Press, packet: EventHeader, report: TelephoneEvent, nowMs: number): boolean {
    if (nowMs - current.lastAtMs >= LATE_MS) return false;
    if ([current, ...this.#former].some((press) => isPartOf(press, packet, report, nowMs))) return true;
    if (sequenceDistance(current.sequence, packet.sequence) > 0) return false;
    const again = this.#stray.packets > 0 && this.#stray.timestamp === packet.timestamp;
    this.#stray = { timestamp: packet.timestamp, packets: again ? this.#stray.packets + 1 : 1 };
    return this.#stray.packets < STRAY_PACKETS;
  }

  #begin(packet: EventHeader, report: TelephoneEvent, nowMs: number, done: KeyPress[]): void {
    const { timestamp, sequence, clockRateHz = SAMPLE_RATE_HZ } = packet;
    const press: Press = {
      event: report.event,
      clockRateHz,
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
    // RFC 4733 2.5.1.3: a long event is sent in segments. The next one starts where the last one ended.
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
    done.push({ digit, durationMs: Math.round(((press.earlier + press.duration) * 1000) / press.clockRateHz) });
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

/**
 * Whether a packet begins a press. RFC 4733 2.2.1: the marker bit begins an event. Some senders give the next press the
 * timestamp of the last one.
 */
function beginsAnew(press: Press, packet: EventHeader, report: TelephoneEvent, nowMs: number): boolean {
  if (!packet.marker || nowMs - press.lastAtMs < EVENT_TIMEOUT_MS) return false;
  return (
    sequenceDistance(press.sequence, packet.sequence) > 0 &&
    (report.event !== press.event || report.duration < press.duration || press.reported)
  );
}

/** Whether a packet is to be ignored: it has another event at the timestamp of the present press. */
function isSpent(press: Press, packet: EventHeader, report: TelephoneEvent, ahead: number, nowMs: number): boolean {
  return ahead === 0 && report.event !== press.event && !beginsAnew(press, packet, report, nowMs);
}

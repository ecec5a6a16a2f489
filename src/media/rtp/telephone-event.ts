/** Octets of one event in a packet (RFC 4733 2.3). */
export const EVENT_BYTES = 4;

/** Largest duration that fits, in timestamp units: 8.2 s (RFC 4733 2.3.5). */
export const MAX_EVENT_DURATION = 0xffff;

/** Digit of each DTMF event code 0-15 (RFC 4733 3.2, table 3). */
const DIGITS = '0123456789*#ABCD';

/** One report of an event (RFC 4733 2.3). */
export interface TelephoneEvent {
  /** Event code, 0-255. */
  readonly event: number;
  /** E bit: the event is over. */
  readonly end: boolean;
  /** Power in -dBm0, 0-63. */
  readonly volume: number;
  /** Duration so far in timestamp units. */
  readonly duration: number;
}

/** The digit of an event code; null where it is no DTMF digit (flash, tones). */
export function digitOfEvent(event: number): string | null {
  return DIGITS[event] ?? null;
}

/** The event code of a digit `0-9*#A-D` (either case); null for anything else. */
export function eventOfDigit(digit: string): number | null {
  const event = digit.length === 1 ? DIGITS.indexOf(digit.toUpperCase()) : -1;
  return event === -1 ? null : event;
}

/** Reads the first event of a payload; null where it is cut short. Never throws. */
export function parseTelephoneEvent(payload: Buffer): TelephoneEvent | null {
  const event = payload[0];
  const flags = payload[1];
  if (event === undefined || flags === undefined || payload.length < EVENT_BYTES) return null;
  return { event, end: (flags & 0x80) !== 0, volume: flags & 0x3f, duration: payload.readUInt16BE(2) };
}

/** Writes an event at `offset`; the R bit is zero (RFC 4733 2.3.3). */
export function writeTelephoneEvent(target: Buffer, offset: number, event: TelephoneEvent): void {
  target[offset] = event.event;
  target[offset + 1] = (event.end ? 0x80 : 0) | (event.volume & 0x3f);
  target.writeUInt16BE(Math.min(event.duration, MAX_EVENT_DURATION), offset + 2);
}

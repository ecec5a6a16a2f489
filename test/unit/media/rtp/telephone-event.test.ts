import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  digitOfEvent,
  eventOfDigit,
  parseTelephoneEvent,
  writeTelephoneEvent,
} from '../../../../src/media/rtp/index.ts';

describe('telephone-event payload (RFC 4733 2.3)', () => {
  it('reads event, E bit, volume and duration', () => {
    const payload = Buffer.from([
      0x0b, // event 11: #
      0x8a, // E=1 R=0 volume 10
      0x03,
      0x20, // duration 800: 100 ms
    ]);
    expect(parseTelephoneEvent(payload)).toEqual({ event: 11, end: true, volume: 10, duration: 800 });
  });

  it('passes over the R bit, which "MUST be ignored" (RFC 4733 2.3.3)', () => {
    expect(parseTelephoneEvent(Buffer.from([0x01, 0x4a, 0x00, 0xa0]))).toEqual({
      event: 1,
      end: false,
      volume: 10,
      duration: 160,
    });
  });

  it.each([0, 1, 2, 3])('refuses a payload of %i octets', (length) => {
    expect(parseTelephoneEvent(Buffer.alloc(length))).toBeNull();
  });

  it('writes the octets that it reads', () => {
    const target = Buffer.alloc(6);
    writeTelephoneEvent(target, 2, { event: 5, end: true, volume: 10, duration: 480 });
    expect([...target]).toEqual([0, 0, 5, 0x8a, 0x01, 0xe0]);
  });

  it('reads back any event', () => {
    const anyEvent = fc.record({
      event: fc.nat(255),
      end: fc.boolean(),
      volume: fc.nat(63),
      duration: fc.nat(0xffff),
    });
    fc.assert(
      fc.property(anyEvent, (event) => {
        const target = Buffer.alloc(4);
        writeTelephoneEvent(target, 0, event);
        expect(parseTelephoneEvent(target)).toEqual(event);
      }),
    );
  });

  it('knows the 16 digits, and no other event or character (RFC 4733 3.2)', () => {
    const digits = Array.from('0123456789*#ABCD');
    expect(digits.map(eventOfDigit)).toEqual(digits.map((_, event) => event));
    expect(digits.map((_, event) => digitOfEvent(event))).toEqual(digits);
    expect(eventOfDigit('a')).toBe(12);
    expect([eventOfDigit('E'), eventOfDigit(''), eventOfDigit('12'), eventOfDigit(' ')]).toEqual([
      null,
      null,
      null,
      null,
    ]);
    expect([digitOfEvent(16), digitOfEvent(255)]).toEqual([null, null]);
  });
});

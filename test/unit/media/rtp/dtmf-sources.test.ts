import { describe, expect, it } from 'vitest';
import type { KeyPress } from '../../../../src/media/rtp/index.ts';
import { DtmfSources, EVENT_TIMEOUT_MS, MAX_DTMF_SOURCES } from '../../../../src/media/rtp/index.ts';

interface Sent {
  readonly ssrc: number;
  readonly event: number;
  readonly duration: number;
  readonly timestamp?: number;
  readonly end?: boolean;
  readonly marker?: boolean;
}

/** Feeds packets 20 ms apart, then lets time pass. */
function receive(packets: readonly Sent[]): string {
  const sources = new DtmfSources();
  const presses: KeyPress[] = [];
  let nowMs = 1000;
  packets.forEach(({ ssrc, event, duration, timestamp = 8000, end = false, marker = false }, index) => {
    nowMs += 20;
    presses.push(
      ...sources.push({ ssrc, timestamp, sequence: index, marker }, { event, end, volume: 10, duration }, nowMs),
    );
  });
  presses.push(...sources.poll(nowMs + EVENT_TIMEOUT_MS));
  return presses.map(({ digit }) => digit).join('');
}

describe('DtmfSources', () => {
  it('keeps the presses of two sources apart (RFC 3550 8.2)', () => {
    const one = { ssrc: 1, event: 1, duration: 160 };
    const two = { ssrc: 2, event: 2, duration: 160, timestamp: 77 };
    expect(receive([one, two, { ...one, end: true }, { ...two, end: true }, { ...one, end: true }])).toBe('12');
  });

  it('counts one press if its source changes its SSRC meanwhile (RFC 3550 8.2)', () => {
    const update = { ssrc: 1, event: 1, duration: 160, marker: true };
    const ends = [2, 3, 2].map((ssrc) => ({ ssrc, event: 1, duration: 320, end: true, timestamp: ssrc }));
    expect(receive([update, ...ends])).toBe('1');
  });

  it('takes a marker on a new SSRC for another press (RFC 4733 2.2.1)', () => {
    const update = { ssrc: 1, event: 1, duration: 160, marker: true };
    expect(receive([update, { ...update, ssrc: 2 }])).toBe('11');
  });

  it('remembers a bounded number of sources, and loses no press under way', () => {
    const strangers = Array.from({ length: 3 * MAX_DTMF_SOURCES }, (_, index) => ({
      ssrc: 100 + index,
      event: 2,
      duration: 160,
      marker: true,
    }));
    expect(receive([{ ssrc: 1, event: 1, duration: 160 }, ...strangers])).toBe(`1${'2'.repeat(strangers.length)}`);
  });
});

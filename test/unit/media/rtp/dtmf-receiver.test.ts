import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KeyPress } from '../../../../src/media/rtp/index.ts';
import { DtmfReceiver, EVENT_TIMEOUT_MS } from '../../../../src/media/rtp/index.ts';

interface Sent {
  readonly timestamp: number;
  /** The sequence number. By default it grows with the timestamp. */
  readonly sequence?: number;
  readonly event: number;
  readonly duration: number;
  readonly end?: boolean;
  readonly marker?: boolean;
  /** Time since the packet before. */
  readonly afterMs?: number;
}

/** Feeds packets 20 ms apart, then lets time pass. */
function receive(packets: readonly Sent[]): KeyPress[] {
  const receiver = new DtmfReceiver();
  const presses: KeyPress[] = [];
  let nowMs = 1000;
  const pass = (ms: number): void => {
    for (const until = nowMs + ms; nowMs < until; nowMs += 20) {
      const press = receiver.poll(nowMs);
      if (press !== null) presses.push(press);
    }
  };
  for (const packet of packets) {
    pass(packet.afterMs ?? 20);
    const report = { event: packet.event, end: packet.end ?? false, volume: 10, duration: packet.duration };
    const { timestamp, sequence = Math.floor(timestamp / 160) & 0xffff, marker = false } = packet;
    presses.push(...receiver.push({ timestamp, sequence, marker }, report, nowMs));
  }
  pass(2 * EVENT_TIMEOUT_MS);
  return presses;
}

/** A whole press of five updates and three end packets. */
function press(event: number, timestamp: number, sequence = Math.floor(timestamp / 160) & 0xffff): Sent[] {
  const durations = [160, 320, 480, 640, 800, 800, 800, 800];
  return durations.map((duration, index) => ({
    timestamp,
    sequence: (sequence + index) & 0xffff,
    event,
    duration,
    marker: index === 0,
    end: index >= 5,
  }));
}

const ONE = { digit: '1', durationMs: 100 };

describe('DtmfReceiver', () => {
  it('reports a press once, on its first end packet (RFC 4733 2.5.1.4)', () => {
    expect(receive(press(1, 8000))).toEqual([ONE]);
  });

  it('tells two presses of the same key apart by their timestamps (RFC 4733 2.2.1)', () => {
    expect(receive([...press(1, 8000), ...press(1, 9600)])).toEqual([ONE, ONE]);
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7])('reports a press if only its packet %i arrives', (index) => {
    const [only] = receive(press(1, 8000).slice(index, index + 1));
    expect(only?.digit).toBe('1');
  });

  it('reports a press whose end packets are all lost once updates cease', () => {
    expect(receive(press(1, 8000).slice(0, 5))).toEqual([ONE]);
  });

  it('reports a press whose end packets are all lost as soon as the next begins', () => {
    const presses = receive([...press(1, 8000).slice(0, 4), ...press(2, 9600)]);
    expect(presses).toEqual([
      { digit: '1', durationMs: 80 },
      { digit: '2', durationMs: 100 },
    ]);
  });

  it('reports a press once if updates continue after a pause that looked like its end', () => {
    const packets = press(1, 8000);
    const later = packets.slice(3).map((packet, index) => (index === 0 ? { ...packet, afterMs: 500 } : packet));
    expect(receive([...packets.slice(0, 3), ...later])).toEqual([{ digit: '1', durationMs: 60 }]);
  });

  it('takes packets in any order as one press', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(press(1, 8000), { minLength: 1 }), (packets) => {
        expect(receive(packets).map(({ digit }) => digit)).toEqual(['1']);
      }),
    );
  });

  it('takes a late packet of the former press as no new press', () => {
    expect(receive([...press(1, 8000), ...press(2, 9600), ...press(1, 8000).slice(6)])).toEqual([
      ONE,
      { digit: '2', durationMs: 100 },
    ]);
  });

  it('adds up the segments of a press longer than 8.2 s (RFC 4733 2.5.1.3)', () => {
    const long: Sent[] = [];
    for (let duration = 800; duration < 0xffff; duration += 800) long.push({ timestamp: 0, event: 1, duration });
    long.push({ timestamp: 0, event: 1, duration: 0xffff });
    long.push({ timestamp: 0xffff, event: 1, duration: 160 });
    long.push({ timestamp: 0xffff, event: 1, duration: 465, end: true });
    expect(receive(long)).toEqual([{ digit: '1', durationMs: 8250 }]);
  });

  it('counts one press if a sender moves the timestamp during it', () => {
    const packets = press(1, 8000).map((packet, index) => ({ ...packet, timestamp: 8000 + 160 * index }));
    expect(receive(packets)).toEqual([ONE]);
  });

  it('takes a marker for the beginning of another press, however soon (RFC 4733 2.2.1)', () => {
    const lost = { timestamp: 8000, event: 1, duration: 160, marker: true };
    expect(receive([lost, { ...lost, timestamp: 8480 }]).map(({ digit }) => digit)).toEqual(['1', '1']);
  });

  it('uses the first event of a timestamp', () => {
    const first = { timestamp: 8000, event: 1, duration: 160 };
    const presses = receive([first, { timestamp: 8000, event: 2, duration: 800, end: true }]);
    expect(presses).toEqual([{ digit: '1', durationMs: 20 }]);
  });

  it('handles timestamps that wrap', () => {
    expect(receive([...press(1, 0xffff_ff00), ...press(2, 0x0000_0700)]).map(({ digit }) => digit)).toEqual(['1', '2']);
  });

  it('passes over events that are not digits, such as flash', () => {
    expect(receive(press(16, 8000))).toEqual([]);
  });

  it('counts each press after the timestamps jumped back: the sequence number goes on (RFC 3550 5.1)', () => {
    const sent = [...press(1, 4_000_000, 100), ...press(1, 8000, 108), ...press(1, 9600, 116)];
    expect(receive(sent)).toEqual([ONE, ONE, ONE]);
  });

  it('counts each press after timestamps and sequence numbers jumped back together', () => {
    const sent = [...press(1, 4_000_000, 40_000), ...press(1, 8000, 7), ...press(1, 9600, 15)];
    // The receiver takes the first packet of the second press for a late one.
    expect(receive(sent).map(({ digit }) => digit)).toEqual(['1', '1', '1']);
  });

  it('counts a single packet with an older timestamp after a second, because no packet is so late', () => {
    const [only] = press(1, 8000, 7);
    expect(receive([...press(1, 4_000_000, 40_000), { ...only!, afterMs: 1100 }])).toHaveLength(2);
  });

  it('follows timestamps that leapt ahead and came back', () => {
    const sent = [...press(1, 8000, 100), ...press(2, 8000 + 0x7000_0000, 108), ...press(3, 11_200, 116)];
    expect(receive(sent).map(({ digit }) => digit)).toEqual(['1', '2', '3']);
  });

  it('counts a new press at each marker if all presses have the same timestamp (RFC 4733 2.5.1.1)', () => {
    const again = press(1, 8000, 200).map((packet, index) => (index === 0 ? { ...packet, afterMs: 400 } : packet));
    expect(receive([...press(1, 8000, 100), ...again])).toEqual([ONE, ONE]);
  });

  it('takes repeated end packets of a former press for late ones, even with new sequence numbers', () => {
    const ends = press(1, 8000, 300).slice(5);
    expect(receive([...press(1, 8000, 100), ...press(2, 9600, 108), ...ends]).map(({ digit }) => digit)).toEqual([
      '1',
      '2',
    ]);
  });
});

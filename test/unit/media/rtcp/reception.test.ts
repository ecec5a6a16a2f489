import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HISTORY_PACKETS, LossHistory, Reception } from '../../../../src/media/rtcp/index.ts';

const RATE_HZ = 8_000;

interface Coming {
  readonly sequence: number;
  readonly atMs?: number;
  readonly late?: boolean;
  readonly ssrc?: number;
  readonly isAudio?: boolean;
}

/** A reception of packets of 20 ms, which come when they are due unless they say otherwise. */
function received(packets: readonly Coming[]): Reception {
  const reception = new Reception(RATE_HZ);
  for (const packet of packets) take(reception, packet);
  return reception;
}

function take(
  reception: Reception,
  { sequence, atMs = sequence * 20, late = false, ssrc = 1, isAudio = true }: Coming,
): void {
  reception.take({ ssrc, sequence: sequence & 0xffff, timestamp: (sequence * 160) >>> 0, isAudio, late }, atMs);
}

function run(from: number, to: number, without: readonly number[] = []): Coming[] {
  return Array.from({ length: to - from + 1 }, (_, index) => ({ sequence: from + index })).filter(
    ({ sequence }) => !without.includes(sequence),
  );
}

describe('Reception', () => {
  it('reports nothing before the first audio', () => {
    expect(received([]).report()).toBeNull();
    expect(received([{ sequence: 1, isAudio: false }]).report()).toBeNull();
  });

  it('reports losses from the beginning, and their part since the report before (RFC 3550 A.3)', () => {
    const reception = received(run(100, 199, [110, 111, 150]));
    expect(reception.report()).toMatchObject({ ssrc: 1, cumulativeLost: 3, fractionLost: 7, highestSequence: 199 });
    for (const each of run(200, 299)) take(reception, each);
    expect(reception.report()).toMatchObject({ cumulativeLost: 3, fractionLost: 0 });
    for (const each of run(301, 400, [350])) take(reception, each);
    // 2 of 101: 5/256
    expect(reception.report()).toMatchObject({ cumulativeLost: 5, fractionLost: 5 });
  });

  it('counts cycles of the sequence number (RFC 3550 A.1)', () => {
    const reception = received(run(65_500, 65_600));
    expect(reception.report()).toMatchObject({ cumulativeLost: 0, highestSequence: 65_600 });
    expect(reception.totals()).toMatchObject({ expected: 101, lost: 0 });
  });

  it('takes packets out of order and twice for what they are', () => {
    const reception = received([...run(1, 50, [20]), { sequence: 20 }, { sequence: 30 }, ...run(51, 60)]);
    expect(reception.totals()).toMatchObject({ expected: 60, lost: 0, bursts: 0 });
    // RFC 3550 6.4.1: "the number of packets received includes any which are late or duplicates".
    expect(reception.report()).toMatchObject({ cumulativeLost: -1 });
  });

  it('believes a jump of the sequence numbers from its second packet on (RFC 3550 A.1)', () => {
    const reception = received([...run(1, 100), { sequence: 40_000 }, ...run(101, 110)]);
    expect(reception.totals()).toMatchObject({ expected: 110, lost: 0 });
    for (const each of run(50_000, 50_010)) take(reception, each);
    expect(reception.totals()).toMatchObject({ expected: 120, lost: 0 });
    expect(reception.report()).toMatchObject({ cumulativeLost: 0, highestSequence: 50_010 });
  });

  it('begins anew with another SSRC that carries the audio, and goes on adding up', () => {
    const reception = received(run(1, 100, [50]));
    take(reception, { sequence: 9_000, ssrc: 2, isAudio: false });
    expect(reception.ssrc).toBe(1);
    for (const each of run(30_000, 30_099, [30_040])) take(reception, { ...each, ssrc: 2 });
    expect(reception.totals()).toMatchObject({ expected: 200, lost: 2, bursts: 2 });
    expect(reception.report()).toMatchObject({ ssrc: 2, cumulativeLost: 1 });
  });

  it('counts packets that came too late apart, in one burst with those that were lost', () => {
    const packets = [...run(1, 20), { sequence: 22, late: true }, ...run(23, 60)];
    expect(received(packets).totals()).toMatchObject({ expected: 60, lost: 1, late: 1, bursts: 1 });
  });

  it('estimates the jitter as RFC 3550 A.8 does', () => {
    // Each packet but the first comes 16 ms after the time of the one before: J moves on by a sixteenth each time.
    const reception = received([
      { sequence: 0, atMs: 0 },
      { sequence: 1, atMs: 36 },
      { sequence: 2, atMs: 40 },
    ]);
    // |36 - 0 - 20| = 16: J = 1; |40 - 36 - 20| = 16: J = 1 + 15/16
    expect(reception.report()?.jitter).toBe(Math.floor(1.9375 * 8));
    const { jitterSumMs, jitterCount } = reception.totals();
    expect([jitterSumMs, jitterCount]).toEqual([2.9375, 2]);
    expect(reception.takeMaxJitterMs()).toBe(1.9375);
  });

  it('sees no jitter in a time line that jumps, nor in keys', () => {
    const reception = received([
      ...run(0, 50),
      ...run(51, 100).map((each) => ({ ...each, atMs: each.sequence * 20 + 60_000 })),
    ]);
    expect(reception.report()?.jitter).toBe(0);
    reception.take({ ssrc: 1, sequence: 101, timestamp: 0, isAudio: false, late: false }, 65_000);
    expect(reception.report()?.jitter).toBe(0);
  });

  it('bears any packets in any order: figures stay within what was sent', () => {
    const packet = fc.record({
      ssrc: fc.integer({ min: 1, max: 2 }),
      sequence: fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0, max: 400 })),
      timestamp: fc.integer({ min: 0, max: 0xffffffff }),
      isAudio: fc.boolean(),
      late: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 400 }), (packets) => {
        const reception = new Reception(RATE_HZ);
        let nowMs = 0;
        for (const each of packets) {
          reception.take(each, nowMs);
          nowMs += 20;
          const { expected, lost, late, bursts } = reception.totals();
          expect(lost + late).toBeLessThanOrEqual(expected);
          expect(bursts).toBeLessThanOrEqual(lost + late);
          const report = reception.report();
          if (report === null) continue;
          expect(report.fractionLost).toBeGreaterThanOrEqual(0);
          expect(report.fractionLost).toBeLessThanOrEqual(255);
          expect(report.jitter).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});

describe('LossHistory', () => {
  it('counts each lost packet once, whatever came in what order, where none is later than it holds', () => {
    const fates = fc.array(fc.record({ lost: fc.boolean(), delay: fc.integer({ min: 0, max: 60 }) }), {
      minLength: 1,
      maxLength: 600,
    });
    fc.assert(
      fc.property(fates, (all) => {
        const history = new LossHistory();
        history.begin(0);
        const coming = all
          .map(({ lost, delay }, sequence) => ({ lost, sequence, place: sequence + delay }))
          .filter(({ lost }) => !lost)
          .toSorted((one, other) => one.place - other.place);
        for (const { sequence } of coming) history.came(sequence, false);
        const last = Math.max(-1, ...coming.map(({ sequence }) => sequence));
        const lost = all.slice(0, last + 1).filter((each) => each.lost).length;
        expect(history.totals()).toMatchObject({ expected: last + 1, lost, late: 0 });
      }),
    );
  });

  it('holds a fixed number of packets: one that is later than that is lost', () => {
    const history = new LossHistory();
    history.begin(0);
    for (let sequence = 1; sequence <= HISTORY_PACKETS + 10; sequence++) history.came(sequence, false);
    history.came(0, false);
    expect(history.totals()).toEqual({ expected: HISTORY_PACKETS + 11, lost: 1, late: 0, bursts: 1 });
  });
});

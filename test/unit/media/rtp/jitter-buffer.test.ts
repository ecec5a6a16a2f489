import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeSample,
  encodeSample,
  FRAME_SAMPLES,
  G711,
  JitterBuffer,
  MAX_DELAY_MS,
} from '../../../../src/media/rtp/index.ts';
import { toneSamples } from '../../../tools/index.ts';
import type { Arrival, Frame } from './jitter-simulation.ts';
import { contentAt, heard, randomNumbers, simulate, stream } from './jitter-simulation.ts';

/** The content that a listener hears for `count` blocks of 10 ms, from block `first` on. */
function blocks(count: number, first = 0): number[] {
  return Array.from({ length: count }, (_, index) => contentAt((first + index) * 80));
}

describe('JitterBuffer: a steady stream', () => {
  it.each([10, 20, 30, 40, 60, 100])('plays packets of %i ms whole and in order', (ptimeMs) => {
    const { frames, stats } = simulate(stream(1200 / ptimeMs, { ptimeMs }), 2000);
    expect(heard(frames)).toEqual(blocks(120));
    expect(stats.late).toBe(0);
  });

  it.each([1, 5, 9, 10, 11, 15, 19])('delays by 10 to 30 ms, whatever the phase: %i ms', (fromMs) => {
    const { frames } = simulate(stream(20, { fromMs }), 600);
    const first = frames.find(({ kind }) => kind === 'audio')!;
    expect(first.atMs - fromMs).toBeGreaterThanOrEqual(10);
    expect(first.atMs - fromMs).toBeLessThan(30);
  });

  it('tolerates 10 ms of jitter from the first packet on', () => {
    const packets = stream(500).map((packet, index) => ({ ...packet, atMs: packet.atMs + (index % 7) * 1.6 }));
    const { frames, stats } = simulate(packets, 10_200);
    expect(heard(frames)).toEqual(blocks(1000));
    expect(stats).toMatchObject({ late: 0, stretched: 0, anchored: 1 });
  });

  it.each([1, 7, 13, 19, 19.9])('plays without a fault at every phase of sender and clock: %d ms', (fromMs) => {
    const { frames, stats } = simulate(stream(500, { fromMs }), 10_200);
    expect(heard(frames)).toEqual(blocks(1000));
    expect(stats).toMatchObject({ late: 0, stretched: 0, shrunk: 0, anchored: 1 });
  });

  it('plays on across the wrap of the timestamp (RFC 3550 5.1)', () => {
    const { frames } = simulate(stream(50, { firstTimestamp: 0xffff_ffff - 1000 }), 1200);
    expect(heard(frames)).toEqual(blocks(100));
  });

  it('is silent before the first packet and 60 ms after the last', () => {
    const { frames } = simulate(stream(5, { fromMs: 103 }), 600);
    expect(frames.filter(({ atMs }) => atMs < 103).every(({ kind }) => kind === 'silence')).toBe(true);
    expect(
      frames.slice(-15).every(({ kind, octets }) => kind === 'silence' && octets.every((octet) => octet === 0xff)),
    ).toBe(true);
  });

  it('takes packets in the other law over into its own', () => {
    const buffer = new JitterBuffer('PCMU');
    const out = Buffer.alloc(FRAME_SAMPLES);
    for (let index = 0; index < 4; index++) {
      buffer.push(index * 160, Buffer.alloc(160, 0xaa), 'PCMA', index * 20);
      buffer.pull(out, index * 20);
    }
    expect(decodeSample(G711.PCMU, out[0]!)).toBeCloseTo(32124, -3);
  });
});

describe('JitterBuffer: packets out of order', () => {
  it('puts neighbours that came in the wrong order right', () => {
    const packets = stream(50);
    const swapped = packets.map((packet, index) => {
      const other = packets[index % 5 === 2 ? index + 1 : index % 5 === 3 ? index - 1 : index]!;
      return { ...other, atMs: packet.atMs };
    });
    const { frames } = simulate(swapped, 1200);
    expect(heard(frames)).toEqual(blocks(100));
  });

  it('plays duplicates once', () => {
    const packets = stream(50);
    const { frames, stats } = simulate(
      [...packets, ...packets.map((packet) => ({ ...packet, atMs: packet.atMs + 1 }))],
      1200,
    );
    expect(heard(frames)).toEqual(blocks(100));
    expect(stats.duplicates).toBe(50);
  });

  it('drops a packet that comes after newer ones were played', () => {
    const packets = stream(50);
    const late = { ...packets[10]!, atMs: packets[14]!.atMs };
    const { frames, stats } = simulate([...packets.slice(0, 10), ...packets.slice(11), late], 1200);
    expect(heard(frames)).toEqual([...blocks(20), ...blocks(78, 22)]);
    expect(stats.late).toBe(1);
  });
});

describe('JitterBuffer: lost packets', () => {
  it('makes up as many frames as were lost, and keeps time', () => {
    const packets = stream(100).filter((_, index) => index % 10 !== 5);
    const { frames, stats } = simulate(packets, 2100);
    expect(stats.concealedFrames).toBeGreaterThanOrEqual(10);
    expect(stats.concealedFrames).toBeLessThanOrEqual(13); // the end of the stream fades out too
    expect(frames.filter(({ kind }) => kind === 'audio')).toHaveLength(90);
    expect(stats.stretched).toBe(0);
  });

  it('repeats what was heard last, and fades to silence within 60 ms', () => {
    const law = G711.PCMU;
    const samples = toneSamples(400, 20, 8000, 16_000);
    const payload = Buffer.from(Array.from(samples, (sample) => encodeSample(law, sample)));
    const buffer = new JitterBuffer('PCMU');
    buffer.push(0, payload, 'PCMU', 0);
    const peaks: number[] = [];
    for (let tick = 0; tick < 7; tick++) {
      const out = Buffer.alloc(FRAME_SAMPLES);
      buffer.pull(out, tick * 20);
      peaks.push(Math.max(...Array.from(out, (octet) => decodeSample(law, octet))));
    }
    const [before, tone, ...fade] = peaks;
    expect(before).toBe(0);
    expect(tone).toBeGreaterThan(15_000);
    expect(fade[0]).toBeGreaterThan(10_000);
    expect(fade[1]).toBeLessThan(fade[0]!);
    expect(fade[2]).toBeLessThan(fade[1]!);
    expect(fade.slice(3)).toEqual([0, 0]);
  });

  it('makes nothing up while the sender presses a key instead', () => {
    const { buffer } = simulate(stream(10), 220);
    buffer.pause();
    const out = Buffer.alloc(FRAME_SAMPLES);
    buffer.pull(out, 220); // the last block that came
    expect(buffer.pull(out, 240)).toBe('silence');
  });
});

describe('JitterBuffer: late packets', () => {
  it.each([
    [10, 1],
    [30, 2],
    [60, 3],
  ])('settles at a delay that bears %i ms of jitter', (jitterMs, seed) => {
    const random = randomNumbers(seed);
    const packets = stream(1500).map((packet) => ({ ...packet, atMs: packet.atMs + random() * jitterMs }));
    const { frames, stats, delayMs } = simulate(packets, 30_100);
    // The blocks that were made up in the first two seconds are the price of learning.
    const later = frames.filter(({ atMs, kind }) => atMs > 2000 && atMs < 29_900 && kind !== 'audio');
    expect(later.length).toBeLessThan(15);
    expect(stats.late).toBeLessThan(15);
    expect(delayMs).toBeLessThanOrEqual(jitterMs + 60);
  });

  it('loses no audio to a pause of the network up to its bound, and works the delay off again', () => {
    const packets = stream(3000).map((packet, index) =>
      index >= 100 && index < 107 ? { ...packet, atMs: 2130 + index / 100 } : packet,
    );
    const { frames, stats, delayMs } = simulate(packets, 60_100);
    expect(stats.late).toBe(0);
    expect(stats.anchored).toBe(2);
    expect(stats.shrunk).toBeGreaterThanOrEqual(3);
    expect(delayMs).toBeLessThanOrEqual(40);
    // The only missing frames are those that were left out to reduce the delay.
    expect(heard(frames).length).toBeGreaterThanOrEqual(6000 - 2 * stats.shrunk - 2);
  });

  it('goes on with the newest audio after a stall longer than its bound', () => {
    const packets = stream(200).map((packet, index) =>
      index >= 50 && index < 100 ? { ...packet, atMs: 2000 } : packet,
    );
    const { frames } = simulate(packets, 4100);
    const after = heard(frames.filter(({ atMs }) => atMs > 2100 && atMs < 3900));
    expect(after.length).toBeGreaterThan(170);
    const delayAtEnd = frames.findLast(({ kind }) => kind === 'audio')!.atMs - packets.at(-1)!.atMs;
    expect(delayAtEnd).toBeLessThanOrEqual(MAX_DELAY_MS);
  });
});

/**
 * Time from the arrival of a packet's last sample until it was played, in blocks of 10 ms, at the end of a simulation.
 */
function lagMs(frames: readonly Frame[], arrivals: readonly Arrival[], atMs: number): number {
  const frame = frames.findLast((one) => one.atMs <= atMs && one.kind === 'audio')!;
  const index = arrivals.findLastIndex((packet) => packet.atMs <= frame.atMs);
  return 10 * ((contentAt(index * 160) - frame.octets[0]! + 100) % 100);
}

describe('JitterBuffer: its delay', () => {
  it('works a large excess off within three seconds', () => {
    const stalled = stream(500).map((packet, index) =>
      index >= 100 && index < 112 ? { ...packet, atMs: 2223 + index / 100 } : packet,
    );
    const { frames } = simulate(stalled, 10_000);
    expect(lagMs(frames, stalled, 2400)).toBeGreaterThanOrEqual(150);
    expect(lagMs(frames, stalled, 5300)).toBeLessThanOrEqual(100);
  });

  it('works a single frame too much off, down to the delay of a new talkspurt', () => {
    // The first packets are 20 ms late, and teach a delay that nothing needs later.
    const packets = stream(500, { fromMs: 5 }).map((packet, index) =>
      index < 3 ? { ...packet, atMs: packet.atMs + 20 } : packet,
    );
    const { frames, stats } = simulate(packets, 10_200);
    expect(stats).toMatchObject({ shrunk: 1, stretched: 0 });
    expect(lagMs(frames, packets, 1_500) - lagMs(frames, packets, 9_500)).toBe(20);
  });

  it('never grows beyond its bound, however late packets become', () => {
    const slower = stream(300).map((packet, index) => ({ ...packet, atMs: packet.atMs + index * 4 }));
    const buffer = new JitterBuffer('PCMU');
    const out = Buffer.alloc(FRAME_SAMPLES);
    let most = 0;
    for (let atMs = 0; atMs < 7000; atMs += 20) {
      for (const packet of slower.filter(({ atMs: came }) => came > atMs - 20 && came <= atMs)) {
        buffer.push(packet.timestamp, packet.payload, 'PCMU', packet.atMs);
      }
      buffer.pull(out, atMs);
      most = Math.max(most, buffer.delayMs);
    }
    expect(most).toBeGreaterThan(100);
    expect(most).toBeLessThanOrEqual(MAX_DELAY_MS);
  });

  it.each([4, 8, 20])('shrinks ever more rarely if the network pauses every %i s', (seconds) => {
    const period = seconds * 50;
    // The network pauses for 50 ms, then delivers three packets at once.
    const packets = stream(30_000).map((packet, index) => {
      const behind = period - (index % period);
      return behind > 3 ? packet : { ...packet, atMs: packet.atMs - (3 - behind) * 20 + 50 + (3 - behind) / 1000 };
    });
    const { stats } = simulate(packets, 600_000);
    expect(stats.stretched).toBeGreaterThanOrEqual(1);
    expect(stats.stretched).toBeLessThan(15); // of 150, 75 and 30 pauses
  });

  it('leaves out a quiet frame if there is one, not speech', () => {
    const loud = encodeSample(G711.PCMU, 12_000);
    const quiet = encodeSample(G711.PCMU, 0);
    // Each takes half a second in turn, after a start that is 60 ms late and teaches a delay.
    const packets = stream(600).map((packet, index) => ({
      ...packet,
      atMs: index < 3 ? packet.atMs + 60 : packet.atMs,
      payload: Buffer.alloc(160, Math.floor(index / 25) % 2 === 0 ? loud : quiet),
    }));
    const { frames, stats } = simulate(packets, 12_200);
    expect(stats.shrunk).toBeGreaterThanOrEqual(1);
    const loudFrames = frames.filter(({ kind, octets }) => kind === 'audio' && octets[80] === loud);
    expect(loudFrames).toHaveLength(300);
  });
});

describe('JitterBuffer: clocks that drift', () => {
  it.each([
    ['fast', 0.9998],
    ['slow', 1.0002],
  ])(
    'bears a sender whose clock is %s by 200 ppm for an hour, without drop-outs or a delay that grows',
    (_name, skew) => {
      const random = randomNumbers(11);
      const buffer = new JitterBuffer('PCMU');
      const payload = Buffer.alloc(160, 0x42);
      const out = Buffer.alloc(FRAME_SAMPLES);
      const count = 180_000;
      let sent = 0;
      let mostDelayMs = 0;
      let silent = 0;
      // 6 ms of jitter
      let comesMs = 3;
      for (let atMs = 0; sent < count; atMs += 20) {
        for (; sent < count && comesMs <= atMs; comesMs = 3 + sent * 20 * skew + 6 * random())
          buffer.push((1_000 + 160 * sent++) >>> 0, payload, 'PCMU', comesMs);
        if (buffer.pull(out, atMs) === 'silence' && atMs > 100) silent++;
        mostDelayMs = Math.max(mostDelayMs, buffer.delayMs);
      }
      const { shrunk, stretched, late, concealedFrames, anchored } = buffer.stats;
      const driftFrames = (3_600_000 * 0.0002) / 20;
      expect({ late, silent, anchored }).toEqual({ late: 0, silent: 0, anchored: 1 });
      expect(mostDelayMs).toBeLessThanOrEqual(50);
      // A frame is put in or left out for each 20 ms of drift, and nothing else is made up.
      expect(shrunk + stretched).toBeGreaterThan(driftFrames - 4);
      expect(shrunk + stretched).toBeLessThan(1.5 * driftFrames);
      expect(concealedFrames).toBeLessThan(1.5 * driftFrames);
    },
  );

  it('corrects a tone without a click, whether a frame is left out or put in', () => {
    const law = G711.PCMU;
    for (const skew of [0.998, 1.002]) {
      const tone = toneSamples(310, 20_000, 8000, 8_000);
      const packets = stream(1_000, { skew }).map((packet, index) => ({
        ...packet,
        payload: Buffer.from(
          Array.from(tone.subarray(index * 160, index * 160 + 160), (each) => encodeSample(law, each)),
        ),
      }));
      const { frames, stats } = simulate(packets, 20_000 * skew);
      expect(stats.shrunk + stats.stretched).toBeGreaterThan(0);
      const samples = frames
        .slice(10, -10)
        .flatMap(({ octets }) => Array.from(octets, (each) => decodeSample(law, each)));
      const bend = (at: number): number => Math.abs(samples[at]! - 2 * samples[at - 1]! + samples[at - 2]!);
      // A tone of 310 Hz bends by 480 at its peaks, and its quantization by half as much again.
      const worst = samples.reduce((most, _, at) => (at < 2 ? most : Math.max(most, bend(at))), 0);
      expect(worst).toBeLessThan(2_500);
    }
  });

  it.each([
    ['fast', 0.998],
    ['slow', 1.002],
  ])('bears a sender whose clock is %s by two in a thousand, for five minutes', (_name, skew) => {
    const packets = stream(15_000, { skew });
    const { frames, stats } = simulate(packets, 300_000 * skew);
    const drift = 300_000 * 0.002;
    const corrections = (stats.shrunk + stats.stretched) * 20;
    expect(corrections).toBeGreaterThan(drift - 60);
    expect(corrections).toBeLessThan(4 * drift);
    const last = frames.findLast(({ kind }) => kind === 'audio')!;
    expect(last.atMs - packets.at(-1)!.atMs).toBeLessThan(100);
  });
});

describe('JitterBuffer: streams that begin anew', () => {
  it.each([
    ['runs on', 16_000],
    ['stands still', 0],
  ])('plays the next talkspurt at once if the timestamp %s during a pause of 2 s (RFC 3551 4.1)', (_name, gap) => {
    const first = stream(50);
    const second = stream(50, { firstTimestamp: 1000 + 8000 + gap, fromMs: 3003 });
    const { frames } = simulate([...first, ...second], 4200);
    const resumed = frames.find(({ atMs, kind }) => atMs > 2000 && kind === 'audio')!;
    expect(resumed.atMs - 3003).toBeLessThanOrEqual(60);
    expect(heard(frames)).toEqual([...blocks(100), ...blocks(100)]);
  });

  it.each([
    ['forward', 0x4000_0000],
    ['back', 0xc000_0000],
    ['back by a second', 0xffff_e000],
    ['forward by a second', 8000],
  ])('follows a timestamp that jumps %s in mid-speech within 60 ms', (_name, jump) => {
    const first = stream(50);
    const second = stream(50, { firstTimestamp: (1000 + 8000 + jump) >>> 0, fromMs: 1003 });
    const { frames } = simulate([...first, ...second], 2200);
    expect(heard(frames.filter(({ atMs }) => atMs > 1100)).length).toBeGreaterThanOrEqual(90);
  });

  it('is not led astray by a single packet from another time line', () => {
    const stray: Arrival = { atMs: 505, timestamp: 0x7000_0000, payload: Buffer.alloc(160, 0x33) };
    const { frames } = simulate([...stream(50), stray], 1200);
    expect(heard(frames)).toEqual(blocks(100));
  });

  it('starts over after reset', () => {
    const { buffer } = simulate(stream(10), 200);
    buffer.reset();
    const out = Buffer.alloc(FRAME_SAMPLES);
    expect(buffer.pull(out, 200)).toBe('silence');
    buffer.push(5, Buffer.alloc(160, 7), 'PCMU', 201);
    expect(buffer.pull(out, 220)).toBe('audio');
    expect(out[0]).toBe(7);
  });
});

describe('JitterBuffer: a reader that was held up', () => {
  it.each([1, 5, 24, 26, 1000])(
    'stays in time after %i frames were left out, without more delay than before',
    (skipped) => {
      const packets = stream(skipped + 100);
      const buffer = new JitterBuffer('PCMU');
      const out = Buffer.alloc(FRAME_SAMPLES);
      const heldUntilMs = (50 + skipped) * 20;
      let heardAtMs = 0;
      for (let atMs = 0; atMs <= heldUntilMs + 400; atMs += 20) {
        for (const packet of packets.filter(({ atMs: came }) => came > atMs - 20 && came <= atMs)) {
          buffer.push(packet.timestamp, packet.payload, 'PCMU', packet.atMs);
        }
        if (atMs > 1000 && atMs <= heldUntilMs) continue;
        if (atMs === heldUntilMs + 20) buffer.skip(skipped);
        if (buffer.pull(out, atMs) === 'audio') heardAtMs = atMs;
        if (atMs === heldUntilMs + 400) {
          const newest = packets.findLast(({ atMs: came }) => came <= atMs)!;
          const played = out[0]!;
          const lag = (contentAt(newest.timestamp - 1000) - played + 100) % 100;
          expect(lag * 10).toBeLessThanOrEqual(60);
        }
      }
      expect(heardAtMs).toBe(heldUntilMs + 400);
    },
  );
});

describe('JitterBuffer: anything', () => {
  it('bears any packets in any order, and always fills the frame', () => {
    const anyPacket = fc.record({
      timestamp: fc.oneof(fc.nat(0xffff_ffff), fc.nat(20_000)),
      payload: fc.uint8Array({ maxLength: 2000 }),
      afterMs: fc.nat(60),
    });
    fc.assert(
      fc.property(fc.array(anyPacket, { maxLength: 60 }), (packets) => {
        const buffer = new JitterBuffer('PCMA');
        let nowMs = 0;
        let nextPullMs = 20;
        for (const { timestamp, payload, afterMs } of packets) {
          nowMs += afterMs;
          for (; nextPullMs <= nowMs; nextPullMs += 20) {
            const out = Buffer.alloc(FRAME_SAMPLES);
            const kind = buffer.pull(out, nextPullMs);
            if (kind === 'silence') expect(out.every((octet) => octet === 0xd5)).toBe(true);
          }
          buffer.push(timestamp, Buffer.from(payload), 'PCMA', nowMs);
          expect(buffer.delayMs).toBeLessThanOrEqual(MAX_DELAY_MS);
        }
      }),
      { numRuns: 300 },
    );
  });
});

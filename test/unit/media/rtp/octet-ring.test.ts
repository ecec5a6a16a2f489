import { describe, expect, it } from 'vitest';
import { FRAME_SAMPLES, G711 } from '../../../../src/media/rtp/index.ts';
import { OctetRing, RING_SAMPLES } from '../../../../src/media/rtp/octet-ring.ts';

/** Octets whose values are their places. */
function octets(count: number, first = 0): Buffer {
  return Buffer.from(Array.from({ length: count }, (_, index) => (first + index) % 251));
}

function frameAt(ring: OctetRing, timestamp: number): Buffer {
  const out = Buffer.alloc(FRAME_SAMPLES);
  ring.copyFrame(timestamp, out);
  return out;
}

describe('OctetRing', () => {
  it.each([
    ['in the middle', 1000],
    ['across the end of the ring', RING_SAMPLES - 7],
    ['across the wrap of the timestamp (RFC 3550 5.1)', 0xffff_ffff - 20],
  ])('gives back a frame %s', (_name, timestamp) => {
    const ring = new OctetRing(G711.PCMU);
    ring.store(timestamp, octets(FRAME_SAMPLES), 0, 'PCMU');
    expect(frameAt(ring, timestamp)).toEqual(octets(FRAME_SAMPLES));
    expect(ring.firstMissing(timestamp)).toBe(FRAME_SAMPLES);
    expect(ring.lastPresent(timestamp)).toBe(FRAME_SAMPLES - 1);
  });

  it.each([100, RING_SAMPLES - 50])('tells which samples of a frame at %i are missing', (timestamp) => {
    const ring = new OctetRing(G711.PCMU);
    expect(ring.firstMissing(timestamp)).toBe(0);
    expect(ring.lastPresent(timestamp)).toBe(-1);
    ring.store(timestamp, octets(70), 0, 'PCMU');
    ring.store(timestamp + 90, octets(10), 0, 'PCMU');
    expect(ring.firstMissing(timestamp)).toBe(70);
    expect(ring.lastPresent(timestamp)).toBe(99);
    expect([69, 70, 89, 90, 99, 100].map((index) => ring.has(timestamp + index))).toEqual([
      true,
      false,
      false,
      true,
      true,
      false,
    ]);
  });

  it('leaves out the first octets of a payload, and keeps the others in their places', () => {
    const ring = new OctetRing(G711.PCMU);
    ring.store(500, octets(160), 40, 'PCMU');
    expect(ring.has(539)).toBe(false);
    expect(ring.firstMissing(540)).toBe(120);
    expect(frameAt(ring, 540).subarray(0, 120)).toEqual(octets(120, 40));
  });

  it.each([100, RING_SAMPLES - 3])('keeps octets of the other law in its own, at %i', (timestamp) => {
    const ring = new OctetRing(G711.PCMU);
    const payload = Buffer.from([0x00, 0x55, 0xd5, 0x80, 0xff]);
    ring.store(timestamp, payload, 0, 'PCMA');
    const kept = frameAt(ring, timestamp).subarray(0, payload.length);
    expect([...kept]).toEqual([...payload].map((octet) => G711.PCMU.fromOther[octet]));
    expect(ring.sampleAt(timestamp)).toBe(G711.PCMU.decode[kept[0]!]);
  });

  it.each([300, RING_SAMPLES - 80])('forgets a frame at %i and nothing beside it', (timestamp) => {
    const ring = new OctetRing(G711.PCMU);
    ring.store(timestamp - 160, octets(480), 0, 'PCMU');
    ring.clearFrame(timestamp);
    expect([-1, 0, 159, 160].map((index) => ring.has(timestamp + index))).toEqual([true, false, false, true]);
    ring.clear();
    expect([-1, 160].map((index) => ring.has(timestamp + index))).toEqual([false, false]);
  });
});

import { describe, expect, it } from 'vitest';
import { sequenceDistance, timestampDistance } from '../../../../src/media/rtp/index.ts';

describe('serial number arithmetic (RFC 1982, RFC 3550 A.1)', () => {
  it.each([
    [0, 1, 1],
    [1, 0, -1],
    [0xffff, 0, 1],
    [0, 0xffff, -1],
    [0xfff0, 0x000f, 31],
    [100, 100, 0],
  ])('sequence number from %i to %i: %i', (from, to, distance) => {
    expect(sequenceDistance(from, to)).toBe(distance);
  });

  it.each([
    [0, 160, 160],
    [160, 0, -160],
    [0xffff_ffff, 159, 160],
    [100, 0xffff_ffe0, -132],
    [0x7fff_ff00, 0x8000_0100, 512],
  ])('timestamp from %i to %i: %i', (from, to, distance) => {
    expect(timestampDistance(from, to)).toBe(distance);
  });
});

import { assert, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateIndex, packetIndex, rocOf } from '../../../../src/media/srtp/packet-index.ts';

describe('The index of a packet (RFC 3711 3.3.1, appendix A)', () => {
  it.each([
    ['the next one', [0, 100], 101, [0, 101]],
    ['one that comes late', [3, 100], 90, [3, 90]],
    ['the first one behind the wrap', [0, 65_535], 0, [1, 0]],
    ['one behind the wrap, where those around it were lost', [0, 65_500], 40, [1, 40]],
    ['one from before the wrap that comes late', [1, 3], 65_530, [0, 65_530]],
    ['the last one from before the next wrap', [7, 65_534], 65_535, [7, 65_535]],
  ] as const)('%s', (_name, [roc, last], sequence, [expectedRoc, expected]) => {
    expect(estimateIndex(packetIndex(roc, last), sequence)).toBe(packetIndex(expectedRoc, expected));
  });

  it('one from before the first roll-over counter has none, nor one behind the last', () => {
    expect(estimateIndex(packetIndex(0, 3), 65_530)).toBeNull();
    expect(estimateIndex(packetIndex(0xffff_ffff, 65_535), 1)).toBeNull();
  });

  it('is right whatever is lost or late, up to half of the sequence numbers', () => {
    assert(
      property(integer({ min: 40_000, max: 2 ** 40 }), integer({ min: -32_767, max: 32_767 }), (highest, distance) => {
        const index = highest + distance;
        expect(estimateIndex(highest, index % 65_536)).toBe(index);
        expect(rocOf(index)).toBe(Math.floor(index / 65_536));
      }),
      { numRuns: 2_000 },
    );
  });
});

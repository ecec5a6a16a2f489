import { describe, expect, it } from 'vitest';
import { FORMER_REFUSED_MS, REBIND_AFTER_MS, SourceLatch } from '../../../../src/media/embedded/source-latch.ts';

const SDP = { address: '198.51.100.7', port: 4000 };
const NAT = { address: '203.0.113.1', port: 61_000 };
const OTHER = { address: '203.0.113.66', port: 5000 };

/** A latch that SDP has told an address. */
function announced(): SourceLatch {
  const latch = new SourceLatch();
  latch.announce(SDP, 0);
  return latch;
}

function accepts(latch: SourceLatch, from: { address: string; port: number }, ssrc: number, atMs: number): boolean {
  return latch.accept(from.address, from.port, ssrc, atMs);
}

describe('SourceLatch', () => {
  it('sends to the address of the SDP until packets come, then to where they come from (RFC 4961)', () => {
    const latch = announced();
    expect(latch.target).toEqual(SDP);
    expect(accepts(latch, NAT, 1, 0)).toBe(true);
    expect(latch.target).toEqual(NAT);
  });

  it('knows nowhere to send before either', () => {
    expect(new SourceLatch().target).toBeNull();
  });

  it('listens before SDP has told an address: media may come before the answer (RFC 3264 5.1)', () => {
    const latch = new SourceLatch();
    expect(accepts(latch, NAT, 1, 0)).toBe(true);
    expect(latch.target).toEqual(NAT);
  });

  it('refuses others from then on: another address, another port', () => {
    const latch = announced();
    accepts(latch, NAT, 1, 0);
    expect(accepts(latch, OTHER, 2, 20)).toBe(false);
    expect(accepts(latch, { ...NAT, port: 61_002 }, 2, 20)).toBe(false);
    expect(latch.target).toEqual(NAT);
  });

  it('refuses others also when the source has been silent for minutes', () => {
    const latch = announced();
    accepts(latch, NAT, 1, 0);
    expect(accepts(latch, OTHER, 2, 600_000)).toBe(false);
  });

  it('lets the address of the SDP take over from a source that was first', () => {
    const latch = announced();
    accepts(latch, OTHER, 2, 0);
    expect(accepts(latch, SDP, 1, 20)).toBe(true);
    expect(accepts(latch, OTHER, 2, 40)).toBe(false);
    expect(latch.target).toEqual(SDP);
  });

  it('follows the SSRC to a new address once the old one is silent: a NAT binding changed', () => {
    const latch = announced();
    accepts(latch, NAT, 7, 0);
    const rebound = { ...NAT, port: 61_999 };
    expect(accepts(latch, rebound, 7, REBIND_AFTER_MS - 1)).toBe(false);
    expect(accepts(latch, rebound, 7, REBIND_AFTER_MS)).toBe(true);
    expect(latch.target).toEqual(rebound);
  });

  it('goes by the newest SSRC of the source', () => {
    const latch = announced();
    accepts(latch, NAT, 7, 0);
    accepts(latch, NAT, 8, 20);
    expect(accepts(latch, OTHER, 7, 5000)).toBe(false);
    expect(accepts(latch, OTHER, 8, 5000)).toBe(true);
  });

  it('is open again when SDP names a new address, and only then', () => {
    const latch = announced();
    accepts(latch, NAT, 1, 0);
    latch.announce({ ...SDP }, 10);
    expect(latch.target).toEqual(NAT);
    latch.announce({ ...SDP, port: 4002 }, 10);
    expect(latch.target).toEqual({ ...SDP, port: 4002 });
    expect(accepts(latch, OTHER, 2, 20)).toBe(true);
  });

  it('is not caught again by the former source at once: a fork that lost still sends for a while', () => {
    const latch = announced();
    accepts(latch, NAT, 1, 0);
    latch.announce({ ...SDP, port: 4002 }, 100);
    expect(accepts(latch, NAT, 1, 120)).toBe(false);
    expect(accepts(latch, OTHER, 2, 140)).toBe(true);
    expect(latch.target).toEqual(OTHER);
  });

  it('listens to the former source again where nobody else comes', () => {
    const latch = announced();
    accepts(latch, NAT, 1, 0);
    latch.announce({ ...SDP, port: 4002 }, 100);
    expect(accepts(latch, NAT, 1, 100 + FORMER_REFUSED_MS)).toBe(true);
  });

  it('goes on with the former source where it is what SDP names now', () => {
    const latch = announced();
    accepts(latch, NAT, 1, 0);
    latch.announce(NAT, 100);
    expect(accepts(latch, NAT, 1, 101)).toBe(true);
  });

  it('keeps the latch over a hold that names no address (RFC 3264 8.4: 0.0.0.0)', () => {
    const latch = announced();
    accepts(latch, NAT, 1, 0);
    latch.announce(null, 10);
    latch.announce(SDP, 20);
    expect(latch.target).toEqual(NAT);
  });
});

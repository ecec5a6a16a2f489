import { describe, expect, it } from 'vitest';
import { FORMER_REFUSED_MS, SourceLatch } from '../../../../src/media/stream/source-latch.ts';
import { REBIND_AFTER_MS } from '../../../../src/media/room/index.ts';

const SDP = { address: '198.51.100.7', port: 4000 };
const NAT = { address: '203.0.113.1', port: 61_000 };
const OTHER = { address: '203.0.113.66', port: 5000 };

/** A latch that knows an address from SDP. */
function announced(): SourceLatch {
  const latch = new SourceLatch();
  latch.announce(SDP, 0);
  return latch;
}

function accepts(latch: SourceLatch, from: { address: string; port: number }, atMs: number): boolean {
  return latch.accept(from.address, from.port, atMs);
}

describe('SourceLatch', () => {
  it('sends to the address of the SDP until packets come, then to where they come from (RFC 4961)', () => {
    const latch = announced();
    expect(latch.target).toEqual(SDP);
    expect(accepts(latch, NAT, 0)).toBe(true);
    expect(latch.target).toEqual(NAT);
  });

  it('knows nowhere to send before either', () => {
    expect(new SourceLatch().target).toBeNull();
  });

  it('listens before SDP has told an address: media may come before the answer (RFC 3264 5.1)', () => {
    const latch = new SourceLatch();
    expect(accepts(latch, NAT, 0)).toBe(true);
    expect(latch.target).toEqual(NAT);
  });

  it('never takes port 0 as where the far end is: nothing can be sent there', () => {
    const latch = new SourceLatch();
    latch.announce({ address: SDP.address, port: 0 }, 0);
    expect(accepts(latch, { ...NAT, port: 0 }, 0)).toBe(false);
    expect(latch.target).toBeNull();
    latch.announce(SDP, 0);
    expect(accepts(latch, { ...SDP, port: 0 }, 20)).toBe(false);
    expect(latch.target).toEqual(SDP);
  });

  it('refuses others from then on: another address, another port', () => {
    const latch = announced();
    accepts(latch, NAT, 0);
    expect(accepts(latch, OTHER, 20)).toBe(false);
    expect(accepts(latch, { ...NAT, port: 61_002 }, 20)).toBe(false);
    expect(latch.target).toEqual(NAT);
  });

  it('refuses others also when the source has been silent for minutes', () => {
    const latch = announced();
    accepts(latch, NAT, 0);
    expect(accepts(latch, OTHER, 600_000)).toBe(false);
  });

  it('lets the address of the SDP take over from a source that was first', () => {
    const latch = announced();
    accepts(latch, OTHER, 0);
    expect(accepts(latch, SDP, 20)).toBe(true);
    expect(accepts(latch, OTHER, 40)).toBe(false);
    expect(latch.target).toEqual(SDP);
  });

  it('follows a silent source to another port of its host: a NAT binding changed', () => {
    const latch = announced();
    accepts(latch, NAT, 0);
    const rebound = { ...NAT, port: 61_999 };
    expect(accepts(latch, rebound, REBIND_AFTER_MS - 1)).toBe(false);
    expect(accepts(latch, rebound, REBIND_AFTER_MS)).toBe(true);
    expect(latch.target).toEqual(rebound);
    expect(accepts(latch, NAT, REBIND_AFTER_MS + 20)).toBe(false);
  });

  it('follows nobody while its source talks, or sends comfort noise', () => {
    const latch = announced();
    const rebound = { ...NAT, port: 61_999 };
    accepts(latch, NAT, 0);
    expect(latch.heardFrom(NAT.address, NAT.port, 900)).toBe(true);
    expect(latch.heardFrom(rebound.address, rebound.port, 1_000)).toBe(false);
    expect(accepts(latch, rebound, 900 + REBIND_AFTER_MS - 1)).toBe(false);
  });

  it.each<[string, { address: string; port: number }, boolean]>([
    ['another port of the host in the SDP', { ...SDP, port: 4_010 }, true],
    ['a network that SIP knows', { address: '192.0.2.77', port: 9_000 }, true],
    ['the same, mapped into IPv6', { address: '::ffff:192.0.2.77', port: 9_000 }, true],
    ['a stranger', OTHER, false],
    ['a neighbour of the network', { address: '192.0.3.1', port: 9_000 }, false],
  ])('after silence, %s (%o): %s', (_name, from, followed) => {
    const latch = announced();
    latch.allow([{ address: '192.0.2.0', prefix: 24 }]);
    accepts(latch, NAT, 0);
    expect(accepts(latch, from, 60_000)).toBe(followed);
    expect(latch.target).toEqual(followed ? from : NAT);
  });

  it('lets the address of the SDP take over again after it followed the source elsewhere', () => {
    const latch = announced();
    accepts(latch, SDP, 0);
    accepts(latch, { ...SDP, port: 4_010 }, REBIND_AFTER_MS);
    expect(accepts(latch, SDP, REBIND_AFTER_MS + 20)).toBe(true);
  });

  it('is open again when SDP names a new address, and only then', () => {
    const latch = announced();
    accepts(latch, NAT, 0);
    latch.announce({ ...SDP }, 10);
    expect(latch.target).toEqual(NAT);
    latch.announce({ ...SDP, port: 4002 }, 10);
    expect(latch.target).toEqual({ ...SDP, port: 4002 });
    expect(accepts(latch, OTHER, 20)).toBe(true);
  });

  it('is not caught again by the former source at once: a fork that lost still sends for a while', () => {
    const latch = announced();
    accepts(latch, NAT, 0);
    latch.announce({ ...SDP, port: 4002 }, 100);
    expect(accepts(latch, NAT, 120)).toBe(false);
    expect(accepts(latch, OTHER, 140)).toBe(true);
    expect(latch.target).toEqual(OTHER);
  });

  it('listens to the former source again if nobody else comes', () => {
    const latch = announced();
    accepts(latch, NAT, 0);
    latch.announce({ ...SDP, port: 4002 }, 100);
    expect(accepts(latch, NAT, 100 + FORMER_REFUSED_MS)).toBe(true);
  });

  it('keeps the former source if SDP names it now', () => {
    const latch = announced();
    accepts(latch, NAT, 0);
    latch.announce(NAT, 100);
    expect(accepts(latch, NAT, 101)).toBe(true);
  });

  it('keeps the latch over a hold that names no address (RFC 3264 8.4: 0.0.0.0)', () => {
    const latch = announced();
    accepts(latch, NAT, 0);
    latch.announce(null, 10);
    latch.announce(SDP, 20);
    expect(latch.target).toEqual(NAT);
  });
});

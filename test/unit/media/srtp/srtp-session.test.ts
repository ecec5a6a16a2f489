import { randomBytes } from 'node:crypto';
import { array, assert, boolean, constantFrom, integer, nat, property, record, uint8Array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SrtpKeying, SrtpSuite } from '../../../../src/media/srtp/index.ts';
import { keyAndSaltBytes, SRTP_SUITES, SrtpSession } from '../../../../src/media/srtp/index.ts';

const SSRC = 0xcafe_babe;

function keyingOf(suite: SrtpSuite, mki = ''): SrtpKeying {
  return { suite, key: randomBytes(keyAndSaltBytes(suite)).toString('base64'), mki };
}

/** Two ends of a leg, and their keys. */
function pair(
  suite: SrtpSuite,
  mki = '',
): { near: SrtpSession; far: SrtpSession; ours: SrtpKeying; theirs: SrtpKeying } {
  const ours = keyingOf(suite);
  const theirs = keyingOf(suite, mki);
  const near = new SrtpSession();
  const far = new SrtpSession();
  near.configure({ ours, theirs });
  far.configure({ ours: theirs, theirs: ours });
  return { near, far, ours, theirs };
}

function rtp(sequence: number, { payload = Buffer.alloc(160, 7), ssrc = SSRC, extension = false } = {}): Buffer {
  const header = Buffer.alloc(extension ? 20 : 12);
  header[0] = extension ? 0x90 : 0x80;
  header.writeUInt16BE(sequence % 65_536, 2);
  header.writeUInt32BE((sequence * 160) % 0x1_0000_0000, 4);
  header.writeUInt32BE(ssrc, 8);
  if (extension) header.writeUInt16BE(1, 14);
  return Buffer.concat([header, payload]);
}

function rtcp(): Buffer {
  const report = Buffer.alloc(28, 3);
  report.writeUInt32BE(0x80c8_0006, 0);
  report.writeUInt32BE(SSRC, 4);
  return report;
}

/** What is heard of a sealed packet. Opening changes it, as it does a datagram, which is opened once. */
function heard(session: SrtpSession, sealed: Buffer): Buffer | null {
  return session.unprotectRtp(Buffer.from(sealed));
}

describe.each(SRTP_SUITES)('%s', (suite) => {
  it('whatever is lost, late, doubled or changed on the way, what is let through is what was sent, once', () => {
    const way = record({
      lost: boolean(),
      delay: integer({ min: 0, max: 60 }),
      doubled: boolean(),
      changed: integer({ min: -20, max: 30 }),
    });
    assert(
      property(
        integer({ min: 65_400, max: 65_535 }),
        array(way, { minLength: 1, maxLength: 250 }),
        uint8Array({ maxLength: 200 }),
        boolean(),
        constantFrom('', 'aa', '00000001'),
        (start, ways, payload, extension, mki) => {
          const { near, far } = pair(suite, mki);
          const sent = ways.map((one, at) => {
            const plain = rtp(start + at, { payload: Buffer.from(payload), extension });
            return { at, plain, sealed: far.protectRtp(plain), ...one };
          });
          const wire = sent
            .filter(({ lost }, at) => at === 0 || !lost)
            .flatMap((one) => (one.doubled ? [one, { ...one, delay: one.delay + 5 }] : [one]))
            // The first comes first: RFC 3711 3.3.1 learns the roll-over counter from it.
            .toSorted((one, other) => (one.at && one.at + one.delay) - (other.at && other.at + other.delay));
          const letThrough = new Set<number>();
          for (const { at, plain, sealed, changed } of wire) {
            const datagram = Buffer.from(sealed);
            const spoilt = at > 0 && changed >= 0 && changed < datagram.length;
            if (spoilt) datagram[changed] = (datagram[changed] ?? 0) ^ 0x10;
            const opened = near.unprotectRtp(datagram);
            if (spoilt) expect(opened).toBeNull();
            else if (letThrough.has(at)) expect(opened).toBeNull();
            else {
              expect(opened).toEqual(plain);
              letThrough.add(at);
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('garbage is counted and never thrown', () => {
    const { near } = pair(suite);
    assert(
      property(uint8Array({ maxLength: 2_100 }), nat(0xff), (octets, first) => {
        const datagram = Buffer.from(octets);
        if (datagram.length > 0) datagram[0] = first;
        expect(near.unprotectRtp(Buffer.from(datagram))).toBeNull();
        expect(near.unprotectRtcp(datagram)).toBeNull();
      }),
      { numRuns: 2_000 },
    );
    const { malformed, unauthentic } = near.refused;
    expect(malformed + unauthentic).toBe(4_000);
  });

  it('reports come through once, also with an identifier of the key', () => {
    const { near, far } = pair(suite, 'beef');
    for (let count = 0; count < 300; count++) {
      const sealed = far.protectRtcp(rtcp());
      expect(sealed.subarray(8, 28)).not.toEqual(rtcp().subarray(8));
      expect(near.unprotectRtcp(Buffer.from(sealed))).toEqual(rtcp());
      expect(near.unprotectRtcp(Buffer.from(sealed))).toBeNull();
    }
    expect(near.refused).toEqual({ malformed: 0, unauthentic: 0, replayed: 300 });
  });

  it('the first packets may be lost, also those around the first wrap', () => {
    const { near, far } = pair(suite);
    far.protectRtp(rtp(65_000));
    expect(heard(near, far.protectRtp(rtp(65_100)))).toEqual(rtp(65_100));
    for (let lost = 65_101; lost < 65_700; lost++) far.protectRtp(rtp(lost));
    expect(heard(near, far.protectRtp(rtp(65_700)))).toEqual(rtp(65_700));
    expect(heard(near, far.protectRtp(rtp(65_701)))).toEqual(rtp(65_701));
  });

  it('another SSRC has counters of its own', () => {
    const { near, far } = pair(suite);
    expect(heard(near, far.protectRtp(rtp(60_000)))).not.toBeNull();
    expect(heard(near, far.protectRtp(rtp(5, { ssrc: 9 })))).toEqual(rtp(5, { ssrc: 9 }));
    expect(heard(near, far.protectRtp(rtp(60_001)))).toEqual(rtp(60_001));
    expect(heard(near, far.protectRtp(rtp(6, { ssrc: 9 })))).toEqual(rtp(6, { ssrc: 9 }));
  });

  it('the same keys again change nothing: a former packet stays a replay', () => {
    const { near, far, ours, theirs } = pair(suite);
    const sealed = far.protectRtp(rtp(1));
    expect(heard(near, sealed)).not.toBeNull();
    near.configure({ ours: { ...ours }, theirs: { ...theirs } });
    expect(heard(near, sealed)).toBeNull();
    near.configure(null);
    near.configure({ ours, theirs });
    expect(heard(near, sealed)).toBeNull();
    expect(near.refused.replayed).toBe(2);
  });

  it('a side that keeps its key goes on where it was', () => {
    const { near, far, ours } = pair(suite);
    for (let sequence = 65_530; sequence < 65_540; sequence++) heard(far, near.protectRtp(rtp(sequence)));
    const theirs = keyingOf(suite);
    near.configure({ ours, theirs });
    expect(heard(far, near.protectRtp(rtp(65_540)))).toEqual(rtp(65_540));
  });

  it.each([
    ['keeps its roll-over counter (RFC 3711 3.3.1)', true],
    ['begins at zero again', false],
  ])('a far end that changes its key after the wrap %s', (_name, keeps) => {
    const { near, far, ours } = pair(suite);
    for (let sequence = 65_530; sequence < 65_540; sequence++) heard(near, far.protectRtp(rtp(sequence)));
    const theirs = keyingOf(suite);
    const again = new SrtpSession();
    again.configure({ ours: theirs, theirs: ours });
    if (keeps) again.protectRtp(rtp(65_535));
    near.configure({ ours, theirs });
    expect(heard(near, far.protectRtp(rtp(65_540)))).toBeNull();
    for (let sequence = 65_541; sequence < 65_545; sequence++)
      expect(heard(near, again.protectRtp(rtp(sequence)))).toEqual(rtp(sequence));
    expect(near.refused.unauthentic).toBe(1);
  });

  it('plain packets are not let through, and go out as they are where no keys are in force', () => {
    const { near } = pair(suite);
    expect(heard(near, rtp(1))).toBeNull();
    expect(near.unprotectRtcp(rtcp())).toBeNull();
    near.configure(null);
    expect(near.isOn).toBe(false);
    expect(heard(near, rtp(1))).toEqual(rtp(1));
    expect(near.protectRtp(rtp(1))).toEqual(rtp(1));
    expect(near.protectRtcp(rtcp())).toEqual(rtcp());
    expect(near.unprotectRtcp(rtcp())).toEqual(rtcp());
  });
});

it('a far end with ever new SSRCs takes no more memory, and the newest are heard', () => {
  const { near, far } = pair('AES_CM_128_HMAC_SHA1_80');
  for (let ssrc = 1; ssrc <= 500; ssrc++) {
    expect(heard(near, far.protectRtp(rtp(1, { ssrc })))).not.toBeNull();
    expect(heard(near, far.protectRtp(rtp(2, { ssrc })))).not.toBeNull();
  }
});

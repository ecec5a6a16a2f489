import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SdpSession, WebrtcTransport } from '../../../../src/media/sdp/index.ts';
import {
  acceptAnswer,
  answerOffer,
  isForBrowser,
  makeOffer,
  MAX_CANDIDATES,
  newSecurity,
  newSession,
  parseSdp,
  withTransportOfEngine,
} from '../../../../src/media/sdp/index.ts';
import { MediaError } from '../../../../src/ports/media.ts';
import { directionOf, lines, remote, session, versionOf } from './sdp-fixtures.ts';

/** What Chromium 150 offers for audio, video and data, and what JsSIP 3.13.8 in it sends in an INVITE. */
const CHROMIUM = fixture('chromium-offer');
const JSSIP = fixture('jssip-offer');

const SHA_256 = Array.from({ length: 32 }, () => 'AB').join(':');
const PWD = 'p'.repeat(24);
const OURS: WebrtcTransport = {
  ufrag: 'ours',
  pwd: PWD,
  fingerprint: { algorithm: 'sha-256', value: SHA_256 },
  setup: 'actpass',
  candidates: [{ foundation: '1', priority: 2_130_706_431, address: '192.0.2.1', port: 20_000, type: 'host' }],
};
const STREAM = 'm=audio 9 UDP/TLS/RTP/SAVPF 0';
const ICE = ['a=ice-ufrag:frag', `a=ice-pwd:${PWD}`];
const FINGERPRINT = `a=fingerprint:sha-256 ${SHA_256}`;
const DTLS = [FINGERPRINT, 'a=setup:actpass'];
const MUX = 'a=rtcp-mux';

function fixture(name: string): string {
  return readFileSync(new URL(`../../../fixtures/sdp/${name}.sdp`, import.meta.url), 'utf8').replaceAll('\n', '\r\n');
}

/** A session whose engine has told how it is reached. */
function browser(offersWebrtc = false, transport = OURS): SdpSession {
  const security = withTransportOfEngine(newSecurity('off', false, offersWebrtc), transport);
  return newSession({ sessionId: '4711', address: '192.0.2.1', port: 20_000 }, ['OPUS', 'PCMU', 'PCMA'], { security });
}

/** The far end's description from ours: its transport is another. */
function mirrored(sdp: string, ufrag = 'theirs', setup = 'active'): string {
  return sdp
    .replace('a=ice-ufrag:ours', `a=ice-ufrag:${ufrag}`)
    .replace(/a=setup:\w+/, `a=setup:${setup}`)
    .replaceAll('192.0.2.1', '198.51.100.7');
}

describe('answerOffer: a browser', () => {
  it("takes JsSIP's audio, and says all that ICE and DTLS need (RFC 8839, RFC 8842)", () => {
    const { sdp, agreed, session: next } = answerOffer(browser(), JSSIP);
    expect(lines(sdp, 'm=')).toEqual(['audio 20000 UDP/TLS/RTP/SAVPF 111 110']);
    expect(lines(sdp, 'a=group:')).toEqual(['BUNDLE 0']);
    const [, media = ''] = sdp.split('m=audio');
    expect(media.split('\r\n').slice(1, -1)).toEqual([
      'a=rtpmap:111 opus/48000/2',
      'a=rtpmap:110 telephone-event/48000',
      expect.stringMatching(/^a=fmtp:111 /) as string,
      'a=fmtp:110 0-15',
      'a=setup:active',
      'a=mid:0',
      'a=msid:warmbridge audio',
      'a=ptime:20',
      'a=sendrecv',
      'a=ice-ufrag:ours',
      `a=ice-pwd:${PWD}`,
      `a=fingerprint:sha-256 ${SHA_256}`,
      'a=candidate:1 1 UDP 2130706431 192.0.2.1 20000 typ host',
      'a=end-of-candidates',
      'a=rtcp-mux',
    ]);
    expect(agreed).toMatchObject({ codec: 'OPUS', held: false, sending: true, receiving: true, remoteSends: true });
    expect(agreed).toMatchObject({ rtcpMux: true, srtp: null, remote: null });
    expect(agreed.webrtc?.local).toEqual({ ...OURS, setup: 'active' });
    expect(agreed.webrtc?.remote).toMatchObject({ ufrag: 'dCk9', pwd: 'dAY+RQsNTsUmXqoogF9PvHWF', setup: 'actpass' });
    expect(isForBrowser(next)).toBe(true);
  });

  it('reads the candidates of JsSIP that it can reach: by UDP, and of its IP version', () => {
    const { agreed } = answerOffer(browser(), JSSIP);
    expect(agreed.webrtc?.remote.candidates).toEqual([
      { foundation: '3509099414', priority: 2_122_194_687, address: '127.0.0.1', port: 39_470, type: 'host' },
      { foundation: '1037917566', priority: 2_122_063_615, address: '192.0.2.2', port: 41_782, type: 'host' },
    ]);
  });

  it("refuses Chromium's video and data by port 0, and leaves them out of the group (RFC 9143 7.3.3)", () => {
    const { sdp, agreed } = answerOffer(browser(), CHROMIUM);
    const [, video = '', data = ''] = lines(sdp, 'm=');
    expect(video).toMatch(/^video 0 UDP\/TLS\/RTP\/SAVPF /);
    expect(data).toBe('application 0 UDP/DTLS/SCTP webrtc-datachannel');
    expect(lines(sdp, 'a=group:')).toEqual(['BUNDLE 0']);
    expect(lines(sdp, 'a=mid:')).toEqual(['0', '1', '2']);
    expect(agreed.codec).toBe('OPUS');
  });

  it('is no hold where the address is 0.0.0.0 for want of a better one (RFC 8829 5.2.1)', () => {
    const offer = remote(
      [STREAM, ...ICE, ...DTLS, MUX, 'a=candidate:1 1 udp 5 x-y.local 4000 typ host'],
      ['c=IN IP4 0.0.0.0'],
    );
    const { agreed } = answerOffer(browser(), offer);
    expect(agreed).toMatchObject({ held: false, sending: true, remoteSends: true });
    expect(agreed.webrtc?.remote.candidates).toEqual([]);
  });

  it('is a hold where it says sendonly or inactive', () => {
    const first = answerOffer(browser(), JSSIP);
    for (const direction of ['sendonly', 'inactive']) {
      const held = answerOffer(first.session, JSSIP.replace('a=sendrecv', `a=${direction}`));
      expect(held.agreed).toMatchObject({ held: true, sending: false, remoteSends: direction === 'sendonly' });
      expect(directionOf(held.sdp)).toBe(direction === 'sendonly' ? 'recvonly' : 'inactive');
      expect(held.agreed.webrtc).toEqual(first.agreed.webrtc);
    }
  });

  it.each([
    ['actpass', 'active'],
    ['active', 'passive'],
    ['passive', 'active'],
  ])('is %s and we are %s, in re-offers as well (RFC 5763 5, RFC 8842 5.5)', (theirs, ours) => {
    const offer = JSSIP.replace('a=setup:actpass', `a=setup:${theirs}`);
    const first = answerOffer(browser(), offer);
    expect(lines(first.sdp, 'a=setup:')).toEqual([ours]);
    const again = answerOffer(first.session, JSSIP);
    expect(lines(again.sdp, 'a=setup:')).toEqual([ours]);
  });

  it('is active where it says nothing (RFC 4145 4)', () => {
    const { sdp } = answerOffer(browser(), remote([STREAM, ...ICE, FINGERPRINT, MUX]));
    expect(lines(sdp, 'a=setup:')).toEqual(['passive']);
  });

  it('may say it for the whole session, under an older name, and with other hashes beside (RFC 8122 5)', () => {
    const sha1 = `a=fingerprint:sha-1 ${Array.from({ length: 20 }, () => '01').join(':')}`;
    const offer = remote(
      ['m=audio 4000 RTP/SAVPF 8', MUX],
      ['c=IN IP4 198.51.100.7', ...ICE, sha1, FINGERPRINT.toLowerCase(), 'a=setup:passive'],
    );
    const { sdp, agreed } = answerOffer(browser(), offer);
    expect(lines(sdp, 'm=')).toEqual(['audio 20000 RTP/SAVPF 8']);
    expect(agreed.webrtc?.remote).toMatchObject({
      ufrag: 'frag',
      fingerprint: { algorithm: 'sha-256', value: SHA_256 },
    });
    expect(lines(sdp, 'a=group:')).toEqual([]);
    expect(lines(sdp, 'a=mid:')).toEqual([]);
  });

  it('has the codecs of telephones as well', () => {
    const { sdp, agreed } = answerOffer({ ...browser(), codecs: ['PCMA'] }, JSSIP);
    expect(agreed).toMatchObject({ codec: 'PCMA', sendEvent: { payloadType: 126, clockRateHz: 8_000 } });
    expect(lines(sdp, 'm=')).toEqual(['audio 20000 UDP/TLS/RTP/SAVPF 8 126']);
  });

  it('is served whatever the policy of keys in SDP is', () => {
    for (const policy of ['off', 'optional', 'required'] as const) {
      const security = withTransportOfEngine(newSecurity(policy, true), OURS);
      expect(answerOffer({ ...browser(), security }, JSSIP).agreed.webrtc).not.toBeNull();
    }
  });

  it.each([
    ['no fingerprint', [...ICE, 'a=setup:actpass', MUX], 'fingerprint'],
    ['a fingerprint that is cut off', [...ICE, FINGERPRINT.slice(0, -3), 'a=setup:actpass', MUX], 'fingerprint'],
    ['a hash that is too weak', [...ICE, 'a=fingerprint:md5 AB', 'a=setup:actpass', MUX], 'fingerprint'],
    ['no ICE', [...DTLS, MUX], 'ICE'],
    ['a password of ICE that is too short', ['a=ice-ufrag:frag', 'a=ice-pwd:short', ...DTLS, MUX], 'ICE'],
    ['no rtcp-mux', [...ICE, ...DTLS], 'RTCP'],
    ['holdconn', [...ICE, FINGERPRINT, 'a=setup:holdconn', MUX], 'DTLS'],
  ])('is refused with the reason for %s (SIP 488)', (_name, media, reason) => {
    expect(() => answerOffer(browser(), remote([STREAM, ...media]))).toThrow(
      expect.objectContaining({ code: 'no-webrtc', message: expect.stringContaining(reason) as string }),
    );
  });

  it('is neither begun nor ended in mid-call', () => {
    const plain = remote(['m=audio 49170 RTP/AVP 0']);
    const refused = expect.objectContaining({ code: 'no-webrtc' }) as Error;
    expect(() => answerOffer(answerOffer(browser(), JSSIP).session, plain)).toThrow(refused);
    expect(() => answerOffer(answerOffer(browser(), plain).session, JSSIP)).toThrow(refused);
  });

  it('keeps its version where nothing changed, and tells another transport of ours', () => {
    const first = answerOffer(browser(), JSSIP);
    expect(answerOffer(first.session, JSSIP).sdp).toBe(first.sdp);
    const security = withTransportOfEngine(first.session.security, { ...OURS, ufrag: 'next' });
    const moved = { ...first.session, security, origin: { ...first.session.origin, port: 20_001 } };
    const { sdp, agreed } = answerOffer(moved, JSSIP);
    expect(versionOf(sdp)).toBe(versionOf(first.sdp) + 1);
    expect(lines(sdp, 'a=ice-ufrag:')).toEqual(['next']);
    expect(lines(sdp, 'm=')[0]).toMatch(/^audio 20001 /);
    expect(agreed.webrtc?.local.ufrag).toBe('next');
  });
});

describe('makeOffer: to a browser', () => {
  it('offers actpass, one group, and both clock rates of keys', () => {
    const { sdp, session: next } = makeOffer(browser(true), 'sendrecv');
    expect(lines(sdp, 'm=')).toEqual(['audio 20000 UDP/TLS/RTP/SAVPF 111 0 8 101 110']);
    expect(lines(sdp, 'a=setup:')).toEqual(['actpass']);
    expect(lines(sdp, 'a=group:')).toEqual(['BUNDLE 0']);
    expect(sdp).toContain('a=rtcp-mux');
    expect(sdp).not.toContain('a=crypto');
    expect(isForBrowser(next)).toBe(true);
    expect(isForBrowser(makeOffer(session(), 'sendrecv').session)).toBe(false);
  });

  it.each([
    ['active', 'passive'],
    ['passive', 'active'],
  ])('is answered %s, so we are %s, and say so in later answers', (theirs, ours) => {
    const offered = makeOffer(browser(true), 'sendrecv');
    const answer = mirrored(offered.sdp, 'theirs', theirs);
    const { agreed, session: next } = acceptAnswer(offered.session, answer);
    expect(agreed.webrtc?.local.setup).toBe(ours);
    expect(agreed.webrtc?.remote).toMatchObject({ ufrag: 'theirs', candidates: [{ address: '198.51.100.7' }] });
    expect(lines(answerOffer(next, mirrored(offered.sdp, 'theirs', 'actpass')).sdp, 'a=setup:')).toEqual([ours]);
    expect(lines(makeOffer(next, 'inactive').sdp, 'a=setup:')).toEqual([ours === 'active' ? 'active' : 'actpass']);
  });

  it('is active where the engine insists on that, and the answer passive', () => {
    const offered = makeOffer(browser(true, { ...OURS, setup: 'active' }), 'sendrecv');
    expect(lines(offered.sdp, 'a=setup:')).toEqual(['active']);
    const { agreed } = acceptAnswer(offered.session, mirrored(offered.sdp, 'theirs', 'passive'));
    expect(agreed.webrtc?.local.setup).toBe('active');
    expect(() => acceptAnswer(offered.session, mirrored(offered.sdp, 'theirs', 'active'))).toThrow(
      expect.objectContaining({ code: 'bad-sdp' }),
    );
  });

  it.each([
    ['leaves open who begins', 'a=setup:active', 'a=setup:actpass', 'bad-sdp'],
    ['has no fingerprint', 'a=fingerprint', 'a=fingerpaint', 'no-webrtc'],
    ['is plain RTP', 'UDP/TLS/RTP/SAVPF', 'RTP/AVP', 'no-common-codec'],
  ])('refuses an answer that %s', (_name, from, to, code) => {
    const offered = makeOffer(browser(true), 'sendrecv');
    expect(() => acceptAnswer(offered.session, mirrored(offered.sdp).replace(from, to))).toThrow(
      expect.objectContaining({ code }),
    );
  });

  it('keeps transport, name and group in a new offer, whoever offered before', () => {
    const first = answerOffer(
      browser(),
      JSSIP.replaceAll('a=mid:0', 'a=mid:voice').replace('BUNDLE 0', 'BUNDLE voice'),
    );
    const { sdp } = makeOffer(first.session, 'sendonly');
    expect(lines(sdp, 'a=mid:')).toEqual(['voice']);
    expect(lines(sdp, 'a=group:')).toEqual(['BUNDLE voice']);
    expect(lines(sdp, 'a=ice-ufrag:')).toEqual(['ours']);
    expect(lines(sdp, 'a=setup:')).toEqual(['active']);
    expect(directionOf(sdp)).toBe('sendonly');
  });
});

describe('candidates', () => {
  const read = (candidates: readonly string[]): unknown =>
    parseSdp(remote([STREAM, ...ICE, ...DTLS, MUX, ...candidates.map((each) => `a=candidate:${each}`)]))[0]?.webrtc
      ?.candidates;

  it('are read as far as they can be used', () => {
    expect(
      read([
        '1 1 UDP 100 198.51.100.7 4000 typ host',
        '2 1 udp 90 2001:db8::7 4001 typ srflx raddr :: rport 9',
        '3 1 udp 80 203.0.113.9 4002 typ relay raddr 0.0.0.0 rport 0 generation 0 ufrag x network-cost 50',
        '4 2 udp 70 198.51.100.7 4003 typ host',
        '5 1 tcp 60 198.51.100.7 9 typ host tcptype active',
        '6 1 udp 50 abc.local 4004 typ host',
        '7 1 udp 40 198.51.100.7 0 typ host',
        '8 1 udp 4294967296 198.51.100.7 4005 typ host',
        '9 1 udp 20 198.51.100.7 4006 typ other',
        '10 1 udp',
        '',
      ]),
    ).toEqual([
      { foundation: '1', priority: 100, address: '198.51.100.7', port: 4000, type: 'host' },
      { foundation: '2', priority: 90, address: '2001:db8::7', port: 4001, type: 'srflx' },
      { foundation: '3', priority: 80, address: '203.0.113.9', port: 4002, type: 'relay' },
    ]);
  });

  it('are bounded', () => {
    const many = Array.from({ length: 100 }, (_, index) => `${index} 1 udp 1 198.51.100.7 ${4000 + index} typ host`);
    expect(read(many)).toHaveLength(MAX_CANDIDATES);
  });
});

describe('any lines whatever of ICE and DTLS', () => {
  const value = fc.oneof(
    fc.constantFrom('0', 'audio', 'BUNDLE 0', 'active', 'actpass', 'holdconn', 'frag', PWD, `sha-256 ${SHA_256}`, ''),
    fc.constantFrom('1 1 udp 1 1.2.3.4 9 typ host', '1 1 udp 1 x.local 9 typ host', 'a/b+'.repeat(200)),
    fc.string({ maxLength: 40, unit: 'binary' }),
  );
  const name = fc.constantFrom(
    'ice-ufrag',
    'ice-pwd',
    'fingerprint',
    'setup',
    'candidate',
    'mid',
    'group',
    'ice-options',
  );
  const line = fc.tuple(name, value).map(([key, text]) => `a=${key}:${text}`);
  const text = fc
    .tuple(fc.array(line, { maxLength: 8 }), fc.array(line, { maxLength: 12 }), fc.boolean())
    .map(([head, media, whole]) =>
      remote([STREAM, ...(whole ? [...ICE, ...DTLS, MUX] : []), ...media], ['c=IN IP4 198.51.100.7', ...head]),
    );

  it('are answered or refused by a MediaError, and our answer can be read', () => {
    let answered = 0;
    fc.assert(
      fc.property(text, (offer) => {
        for (const step of [
          () => answerOffer(browser(), offer),
          () => acceptAnswer(makeOffer(browser(true), 'sendrecv').session, offer),
        ]) {
          try {
            const { sdp, agreed } = step();
            expect(parseSdp(sdp)[0]?.webrtc).not.toBeNull();
            expect(agreed.webrtc?.local.setup).not.toBe('actpass');
            answered++;
          } catch (error) {
            if (!(error instanceof MediaError)) throw error;
          }
        }
      }),
      { numRuns: 2000 },
    );
    expect(answered).toBeGreaterThan(0);
  });

  it('two of our own sessions agree with each other, whatever they wish', () => {
    const codecs = fc.shuffledSubarray(['OPUS', 'G722', 'PCMU', 'PCMA'] as const, { minLength: 1 });
    fc.assert(
      fc.property(codecs, codecs, fc.constantFrom('sendrecv', 'sendonly', 'inactive'), (one, other, direction) => {
        const offered = makeOffer({ ...browser(true), codecs: one }, direction);
        let answered;
        try {
          answered = answerOffer({ ...browser(false, { ...OURS, ufrag: 'other' }), codecs: other }, offered.sdp);
        } catch (error) {
          expect(error).toMatchObject({ code: 'no-common-codec' });
          return;
        }
        const settled = acceptAnswer(offered.session, answered.sdp);
        expect(settled.agreed.codec).toBe(answered.agreed.codec);
        expect(settled.agreed.webrtc?.local).toEqual({ ...answered.agreed.webrtc?.remote, setup: 'passive' });
        expect(settled.agreed.webrtc?.remote).toEqual(answered.agreed.webrtc?.local);
        expect(settled.agreed.sending).toBe(answered.agreed.receiving);
      }),
    );
  });
});

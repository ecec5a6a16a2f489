import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  acceptAnswer,
  answerOffer,
  makeOffer,
  MAX_MEDIA,
  MAX_SDP_LENGTH,
  MAX_SDP_LINES,
  parseSdp,
} from '../../../../src/media/sdp/index.ts';
import { MediaError } from '../../../../src/ports/media.ts';
import { remote, session } from './sdp-fixtures.ts';

const GOOD = remote(['m=audio 49170 RTP/AVP 0 101', 'a=rtpmap:101 telephone-event/8000', 'a=sendrecv']);

function expectBad(text: string): void {
  expect(() => parseSdp(text)).toThrow(expect.objectContaining({ code: 'bad-sdp' }));
}

describe('parseSdp', () => {
  it.each([
    ['CRLF', GOOD],
    ['LF', GOOD.replaceAll('\r\n', '\n')],
    ['CR', GOOD.replaceAll('\r\n', '\r')],
    ['spaces at line ends', GOOD.replaceAll('\r\n', '  \r\n')],
    ['no end of line at the end', GOOD.trimEnd()],
  ])('reads lines that end in %s', (_name, text) => {
    expect(parseSdp(text)).toEqual([
      {
        type: 'audio',
        port: 49_170,
        protocol: 'RTP/AVP',
        formats: ['0', '101'],
        rtpMaps: [{ payloadType: 101, codec: 'TELEPHONE-EVENT', clockRateHz: 8000, channels: 1 }],
        address: '198.51.100.7',
        direction: 'sendrecv',
        rtcpMux: false,
        ptimeMs: null,
        maxptimeMs: null,
        fmtp: new Map(),
        cryptos: [],
        mid: null,
        isBundled: false,
        webrtc: null,
        webrtcFault: null,
      },
    ]);
  });

  it('passes over lines that it does not use, however long', () => {
    const text = remote([
      'm=audio 49170 RTP/AVP 0',
      `a=crypto:1 ${'x'.repeat(3000)}`,
      'b=AS:64',
      'i=text',
      'k=clear:x',
      'nonsense',
    ]);
    expect(parseSdp(text)).toHaveLength(1);
  });

  it.each([
    ['is empty', ''],
    ['does not begin with v=0', GOOD.slice(5)],
    ['has another version', GOOD.replace('v=0', 'v=1')],
    ['has no o= line', GOOD.replace(/^o=.*\r\n/m, '')],
    ['has no m= line', remote([])],
    ['has an m= line without formats', remote(['m=audio 49170 RTP/AVP'])],
    ['has an m= line without a port', remote(['m=audio x RTP/AVP 0'])],
    ['has a port beyond 65535', remote(['m=audio 65536 RTP/AVP 0'])],
    ['has a negative port', remote(['m=audio -1 RTP/AVP 0'])],
    ['has a line too long', remote([`m=audio 49170 RTP/AVP ${'0 '.repeat(300)}`])],
    ['is longer than the limit', GOOD + `a=${'x'.repeat(MAX_SDP_LENGTH - GOOD.length - 1)}`],
    ['has more lines than the limit', GOOD + '\n'.repeat(MAX_SDP_LINES)],
    ['has more media than the limit', remote(Array.from({ length: MAX_MEDIA + 1 }, () => 'm=audio 1 RTP/AVP 0'))],
  ])('refuses a description that %s', (_name, text) => {
    expectBad(text);
  });

  it('reads a description of just the limit', () => {
    expect(parseSdp(GOOD + `a=${'x'.repeat(MAX_SDP_LENGTH - GOOD.length - 2)}`)).toHaveLength(1);
  });

  it('needs only a moment for the worst accepted description', () => {
    const hostile = remote(['m=audio 1 RTP/AVP 0', ...Array.from({ length: 30 }, () => `a=rtpmap:${'1'.repeat(480)}`)]);
    const startMs = performance.now();
    for (let round = 0; round < 100; round++) parseSdp(hostile);
    expect(performance.now() - startMs).toBeLessThan(2000);
  });
});

/** SDP that is nearly right, with lines of all sorts, some of them spoilt. */
const anyLine = fc.oneof(
  fc.constantFrom(
    'v=0',
    'o=- 1 1 IN IP4 1.2.3.4',
    's=-',
    't=0 0',
    'c=IN IP4 1.2.3.4',
    'c=IN IP6 ::1',
    'c=IN IP4 0.0.0.0',
  ),
  fc.constantFrom('a=sendonly', 'a=inactive', 'a=recvonly', 'a=ptime:20', 'a=rtpmap:101 telephone-event/8000'),
  fc
    .tuple(fc.constantFrom('audio', 'video', 'x'), fc.nat(70_000), fc.array(fc.nat(130), { maxLength: 5 }))
    .map(([type, port, formats]) => `m=${type} ${port} RTP/AVP ${formats.join(' ')}`),
  fc.tuple(fc.nat(130), fc.string({ maxLength: 20 })).map(([type, rest]) => `a=rtpmap:${type} ${rest}`),
  fc.string({ maxLength: 40, unit: 'binary' }),
);
const anySdp = fc.oneof(
  fc.string({ maxLength: 200, unit: 'binary' }),
  fc
    .tuple(fc.array(anyLine, { maxLength: 20 }), fc.constantFrom('\r\n', '\n', '\r'), fc.boolean())
    .map(([lines, end, good]) =>
      [...(good ? ['v=0', 'o=- 1 1 IN IP4 1.2.3.4', 'c=IN IP4 1.2.3.4'] : []), ...lines].join(end),
    ),
);

describe('any text whatever', () => {
  it('is answered or refused by a MediaError, as offer and as answer', () => {
    let answered = 0;
    fc.assert(
      fc.property(anySdp, (text) => {
        for (const step of [answerOffer, acceptAnswer] as const) {
          try {
            const { sdp } = step(makeOffer(session(), 'sendrecv').session, text);
            expect(parseSdp(sdp).length).toBeGreaterThanOrEqual(1);
            answered++;
          } catch (error) {
            if (!(error instanceof MediaError)) throw error;
          }
        }
      }),
      { numRuns: 3000 },
    );
    expect(answered).toBeGreaterThan(0);
  });

  it('as an offer gets an answer with as many m= lines of the same kind in the same order (RFC 3264 6)', () => {
    fc.assert(
      fc.property(anySdp, (text) => {
        let sdp;
        try {
          ({ sdp } = answerOffer(session(), text));
        } catch {
          return;
        }
        const kinds = (description: string): string[] =>
          parseSdp(description).map(({ type, protocol }) => `${type} ${protocol}`);
        expect(kinds(sdp)).toEqual(kinds(text));
        expect(parseSdp(sdp).filter(({ port }) => port !== 0)).toHaveLength(1);
      }),
      { numRuns: 3000 },
    );
  });
});

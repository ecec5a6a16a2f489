import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CodecName } from '../../../../src/media/codecs/index.ts';
import { CODEC_NAMES, CODECS } from '../../../../src/media/codecs/index.ts';
import { acceptAnswer, answerOffer, makeOffer, newSession, parseSdp } from '../../../../src/media/sdp/index.ts';
import { lines, remote, session } from './sdp-fixtures.ts';

const lists = fc.shuffledSubarray([...CODEC_NAMES], { minLength: 1 });

function sessionOf(codecs: readonly CodecName[], ownOrder = false): ReturnType<typeof newSession> {
  return newSession({ sessionId: '1', address: '192.0.2.1', port: 20_000 }, codecs, { ownOrder });
}

describe('choice of the codec', () => {
  it('comes to the first codec in common, on both sides alike, or to none (488)', () => {
    fc.assert(
      fc.property(lists, lists, fc.boolean(), (ours, theirs, ownOrder) => {
        const { session: offering, sdp: offer } = makeOffer(sessionOf(theirs), 'sendrecv');
        const common = (ownOrder ? ours : theirs).filter((codec) => ours.includes(codec) && theirs.includes(codec));
        const [expected] = common;
        if (expected === undefined) {
          expect(() => answerOffer(sessionOf(ours, ownOrder), offer)).toThrow(
            expect.objectContaining({ code: 'no-common-codec' }),
          );
          return;
        }
        const { sdp: answer, agreed: answered } = answerOffer(sessionOf(ours, ownOrder), offer);
        const { agreed: offered } = acceptAnswer(offering, answer);
        for (const agreed of [answered, offered]) {
          expect(agreed.codec).toBe(expected);
          // RFC 4733 2.1: keys go at the clock rate of the codec.
          expect(agreed.sendEvent?.clockRateHz).toBe(CODECS[expected].clockRateHz);
        }
        expect(answered.sendPayloadType).toBe(offered.sendPayloadType);
        expect(parseSdp(answer)[0]?.formats).toHaveLength(2);
      }),
    );
  });

  it('gives each format of an offer a number of its own, whatever was agreed before (RFC 3264 8.3.2)', () => {
    fc.assert(
      fc.property(lists, fc.integer({ min: 96, max: 127 }), fc.integer({ min: 96, max: 127 }), (ours, one, other) => {
        fc.pre(one !== other);
        const offer = remote([
          `m=audio 4000 RTP/AVP ${one} 0 ${other}`,
          `a=rtpmap:${one} opus/48000/2`,
          `a=rtpmap:${other} telephone-event/8000`,
        ]);
        const codecs = [...new Set<CodecName>([...ours, 'PCMU'])];
        const { session: answered } = answerOffer(sessionOf(codecs), offer);
        const again = parseSdp(makeOffer(answered, 'sendrecv').sdp)[0];
        expect(new Set(again?.formats).size).toBe(again?.formats.length);
        const opus = again?.rtpMaps.find(({ codec }) => codec === 'OPUS');
        if (answered.agreed?.codec === 'OPUS') expect(opus?.payloadType).toBe(one);
        expect(
          again?.rtpMaps.some(({ payloadType, codec }) => payloadType === other && codec !== 'TELEPHONE-EVENT'),
        ).toBe(false);
      }),
    );
  });

  it('offers what RFC 7587 and RFC 3551 say of Opus and G.722, and keys at both clock rates', () => {
    const { sdp } = makeOffer(sessionOf(['OPUS', 'G722', 'PCMU', 'PCMA']), 'sendrecv');
    expect(lines(sdp, 'm=')).toEqual(['audio 20000 RTP/AVP 111 9 0 8 101 110']);
    expect(lines(sdp, 'a=rtpmap:')).toEqual([
      '111 opus/48000/2',
      '9 G722/8000',
      '0 PCMU/8000',
      '8 PCMA/8000',
      '101 telephone-event/8000',
      '110 telephone-event/48000',
    ]);
    expect(lines(sdp, 'a=fmtp:')[0]).toBe('111 maxplaybackrate=16000;sprop-maxcapturerate=16000;useinbandfec=1');
  });

  it.each([
    ['G.722 by its static number alone', ['m=audio 4000 RTP/AVP 9'], 'G722', 9],
    ['Opus with parameters', ['m=audio 4000 RTP/AVP 96', 'a=rtpmap:96 opus/48000/2', 'a=fmtp:96 stereo=1'], 'OPUS', 96],
    ['G.722 behind redundancy (RFC 2198)', ['m=audio 4000 RTP/AVP 98 9', 'a=rtpmap:98 red/8000'], 'G722', 9],
    ['PCMU behind comfort noise (RFC 3389)', ['m=audio 4000 RTP/AVP 13 0', 'a=rtpmap:13 CN/8000'], 'PCMU', 0],
  ])('answers %s, and with nothing else', (_name, media, codec, payloadType) => {
    const { agreed, sdp } = answerOffer(session(CODEC_NAMES), remote(media));
    expect([agreed.codec, agreed.sendPayloadType]).toEqual([codec, payloadType]);
    expect(lines(sdp, 'm=')).toEqual([`audio 20000 RTP/AVP ${payloadType}`]);
  });

  it.each([
    ['Opus of one channel', ['m=audio 4000 RTP/AVP 96', 'a=rtpmap:96 opus/48000']],
    ['G.722 at 16000 Hz', ['m=audio 4000 RTP/AVP 96', 'a=rtpmap:96 G722/16000']],
    ['redundancy and comfort noise alone', ['m=audio 4000 RTP/AVP 98 13', 'a=rtpmap:98 red/8000']],
  ])('refuses %s (488)', (_name, media) => {
    expect(() => answerOffer(session(CODEC_NAMES), remote(media))).toThrow(
      expect.objectContaining({ code: 'no-common-codec' }),
    );
  });

  it.each([
    ['48000 where it is there', ['a=rtpmap:97 telephone-event/8000', 'a=rtpmap:98 telephone-event/48000'], 98, 48_000],
    ['8000 where there is nothing else', ['a=rtpmap:97 telephone-event/8000'], 97, 8_000],
  ])('takes keys beside Opus at %s (RFC 4733 2.1)', (_name, events, payloadType, clockRateHz) => {
    const { agreed } = answerOffer(
      session(CODEC_NAMES),
      remote(['m=audio 4000 RTP/AVP 96 97 98', 'a=rtpmap:96 opus/48000/2', ...events]),
    );
    expect(agreed.sendEvent).toEqual({ payloadType, clockRateHz });
  });

  it.each([
    ['nothing', [], 20],
    ['a=ptime:30', ['a=ptime:30'], 30],
    ['a=ptime:40 and a=maxptime:20', ['a=ptime:40', 'a=maxptime:20'], 20],
    ['a=maxptime:10', ['a=maxptime:10'], 10],
    ['a=ptime:200', ['a=ptime:200'], 60],
    ['a=ptime:5', ['a=ptime:5'], 10],
    ['a=ptime:nonsense', ['a=ptime:nonsense'], 20],
  ])('sends packets as asked for by %s (RFC 8866 6.4)', (_name, attributes, packetMs) => {
    const { agreed, sdp } = answerOffer(session(), remote(['m=audio 4000 RTP/AVP 0', ...attributes]));
    expect(agreed.packetMs).toBe(packetMs);
    expect(lines(sdp, 'a=ptime:')).toEqual(['20']);
  });

  it('sends Opus in packets that Opus has', () => {
    const opus = ['m=audio 4000 RTP/AVP 96', 'a=rtpmap:96 opus/48000/2', 'a=ptime:30'];
    expect(answerOffer(session(CODEC_NAMES), remote(opus)).agreed.packetMs).toBe(20);
  });

  it('reads what a receiver of Opus wants (RFC 7587 6.1)', () => {
    const opus = ['m=audio 4000 RTP/AVP 96', 'a=rtpmap:96 opus/48000/2'];
    const wanted = (fmtp: string): unknown =>
      answerOffer(session(CODEC_NAMES), remote([...opus, `a=fmtp:96 ${fmtp}`])).agreed.opus;
    expect(wanted('useinbandfec=1; maxaveragebitrate=16000;maxplaybackrate=8000')).toEqual({
      fec: true,
      maxBitrate: 16_000,
      playbackRateHz: 8_000,
    });
    expect(wanted('maxaveragebitrate=20000.5')).toMatchObject({ maxBitrate: 20_001 }); // no encoder takes half a bit
    expect(wanted('maxaveragebitrate=1;minptime=10')).toEqual({
      fec: false,
      maxBitrate: 6_000,
      playbackRateHz: 48_000,
    });
  });
});

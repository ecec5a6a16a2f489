import { describe, expect, it } from 'vitest';
import { acceptAnswer, answerOffer, beforeAnswer, makeOffer } from '../../../../src/media/sdp/index.ts';
import { directionOf, lines, remote, session, versionOf } from './sdp-fixtures.ts';

const ANSWER = remote(['m=audio 49170 RTP/AVP 0']);

describe('makeOffer', () => {
  it('offers our codecs and telephone-event (RFC 3264 5)', () => {
    const { sdp } = makeOffer(session(), 'sendrecv');
    expect(lines(sdp, 'm=')).toEqual(['audio 20000 RTP/AVP 0 8 101']);
    expect(lines(sdp, 'a=fmtp:')).toEqual(['101 0-15']);
  });

  it('offers the codec in use first, so that a new offer does not change it', () => {
    const settled = acceptAnswer(makeOffer(session(), 'sendrecv').session, remote(['m=audio 49170 RTP/AVP 8']));
    expect(lines(makeOffer(settled.session, 'sendrecv').sdp, 'm=')).toEqual(['audio 20000 RTP/AVP 8 0 101']);
  });

  it.each(['sendrecv', 'sendonly', 'inactive'] as const)(
    'offers direction %s with the next version (RFC 3264 8.4)',
    (direction) => {
      const first = makeOffer(session(), 'sendrecv');
      const settled = acceptAnswer(first.session, ANSWER);
      const { sdp } = makeOffer(settled.session, direction);
      expect(directionOf(sdp)).toBe(direction);
      // The codec in use is first already, so only the direction makes a difference.
      expect(versionOf(sdp)).toBe(versionOf(first.sdp) + (direction === 'sendrecv' ? 0 : 1));
    },
  );

  it('is ready for any of the offered formats before the answer (RFC 3264 5.1)', () => {
    expect(beforeAnswer(makeOffer(session(), 'sendrecv').session)).toMatchObject({
      receive: [
        { payloadType: 0, codec: 'PCMU' },
        { payloadType: 8, codec: 'PCMA' },
      ],
      receiveEvents: [{ payloadType: 101, clockRateHz: 8_000 }],
      remote: null,
      sending: false,
      receiving: true,
    });
  });
});

describe('acceptAnswer', () => {
  const { session: offered, sdp: ours } = makeOffer(session(), 'sendrecv');

  it('gives our offer back unchanged', () => {
    expect(acceptAnswer(offered, ANSWER).sdp).toBe(ours);
  });

  it.each([
    ['PCMU', 'm=audio 49170 RTP/AVP 0', 'PCMU'],
    ['PCMA', 'm=audio 49170 RTP/AVP 8', 'PCMA'],
    ['the first of both', 'm=audio 49170 RTP/AVP 8 0', 'PCMA'],
  ])('uses %s as answered', (_name, media, codec) => {
    expect(acceptAnswer(offered, remote([media])).agreed.codec).toBe(codec);
  });

  it('counts events in the clock rate that the answerer gives to our number (RFC 4733 2.1)', () => {
    const answer = ['m=audio 49170 RTP/AVP 0 101 96', 'a=rtpmap:101 telephone-event/48000'];
    const { agreed } = acceptAnswer(offered, remote([...answer, 'a=rtpmap:96 telephone-event/8000']));
    expect(agreed.sendEvent).toEqual({ payloadType: 96, clockRateHz: 8_000 });
    expect(agreed.receiveEvents).toEqual([
      { payloadType: 101, clockRateHz: 48_000 },
      { payloadType: 96, clockRateHz: 8_000 },
    ]);
  });

  it("sends telephone-event in the answerer's number, and takes either (RFC 3264 6.1)", () => {
    const { agreed } = acceptAnswer(
      offered,
      remote(['m=audio 49170 RTP/AVP 0 96', 'a=rtpmap:96 telephone-event/8000']),
    );
    expect(agreed.sendEvent?.payloadType).toBe(96);
    expect(agreed.receiveEvents.map(({ payloadType }) => payloadType)).toEqual([101, 96]);
  });

  it('keeps the meaning of its own payload types if an answer uses one for something else', () => {
    const { agreed } = acceptAnswer(offered, remote(['m=audio 49170 RTP/AVP 0 101', 'a=rtpmap:101 PCMA/8000']));
    expect(agreed.receive).toEqual([
      { payloadType: 0, codec: 'PCMU' },
      { payloadType: 8, codec: 'PCMA' },
    ]);
    expect(agreed.receiveEvents).toEqual([{ payloadType: 101, clockRateHz: 8_000 }]);
  });

  it('sends no telephone-event if the answer has none', () => {
    expect(acceptAnswer(offered, ANSWER).agreed.sendEvent).toBeNull();
  });

  it('replaces an answer by a later one: a fork, or early media and then the call', () => {
    const early = acceptAnswer(offered, remote(['m=audio 4000 RTP/AVP 8'], ['c=IN IP4 203.0.113.1']));
    const final = acceptAnswer(early.session, ANSWER);
    expect(final.agreed).toMatchObject({ codec: 'PCMU', remote: { address: '198.51.100.7', port: 49_170 } });
  });

  it.each([
    ['sendrecv', true, true, false],
    ['sendonly', false, true, true],
    ['recvonly', true, false, false],
    ['inactive', false, false, true],
  ])('follows the answered direction %s', (direction, sending, receiving, held) => {
    const { agreed } = acceptAnswer(offered, remote(['m=audio 49170 RTP/AVP 0', `a=${direction}`]));
    expect(agreed).toMatchObject({ sending, receiving, held });
  });

  it.each([
    ['sendonly', 'recvonly', false],
    ['sendonly', 'inactive', true],
    ['inactive', 'inactive', false],
    // An answer may not give more than was offered (RFC 3264 6.1), so we still send nothing.
    ['inactive', 'sendrecv', false],
  ] as const)('to our offer %s, %s means held: %s', (direction, answered, held) => {
    const settled = acceptAnswer(offered, ANSWER);
    const reoffered = makeOffer(settled.session, direction).session;
    const { agreed } = acceptAnswer(reoffered, remote(['m=audio 49170 RTP/AVP 0', `a=${answered}`]));
    expect(agreed).toMatchObject({
      held,
      receiving: false,
      sending: direction === 'sendonly' && answered === 'recvonly',
    });
  });

  it.each([
    ['refuses the audio stream', remote(['m=audio 0 RTP/AVP 0']), 'no-common-codec'],
    ['has no codec of our offer', remote(['m=audio 49170 RTP/AVP 18']), 'no-common-codec'],
    ['changes the transport', remote(['m=audio 49170 RTP/SAVP 0']), 'no-common-codec'],
    ['answers another medium', remote(['m=video 49170 RTP/AVP 31']), 'bad-sdp'],
    ['is no SDP', 'sorry', 'bad-sdp'],
    ['is empty', '', 'bad-sdp'],
  ])('refuses an answer that %s, and stays as it was', (_name, answer, code) => {
    const settled = acceptAnswer(offered, ANSWER).session;
    expect(() => acceptAnswer(settled, answer)).toThrow(expect.objectContaining({ code }));
  });

  it('refuses an answer if no offer of ours is open, except the accepted one', () => {
    expect(() => acceptAnswer(session(), ANSWER)).toThrow(expect.objectContaining({ code: 'bad-sdp' }));
    const settled = acceptAnswer(offered, ANSWER);
    expect(acceptAnswer(settled.session, ANSWER)).toEqual(settled);
    const overtaken = answerOffer(settled.session, remote(['m=audio 49170 RTP/AVP 0']));
    expect(() => acceptAnswer(overtaken.session, remote(['m=audio 5 RTP/AVP 0']))).toThrow(
      expect.objectContaining({ code: 'bad-sdp' }),
    );
  });
});

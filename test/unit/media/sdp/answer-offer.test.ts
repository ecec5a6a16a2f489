import { describe, expect, it } from 'vitest';
import { answerOffer, makeOffer } from '../../../../src/media/sdp/index.ts';
import { directionOf, lines, remote, session, versionOf } from './sdp-fixtures.ts';

const AUDIO = 'm=audio 49170 RTP/AVP 0';

describe('answerOffer: formats', () => {
  it.each([
    ['the first codec offered that we take', ['m=audio 49170 RTP/AVP 8 0'], '20000 RTP/AVP 8', 'PCMA'],
    [
      'a codec of ours behind others',
      ['m=audio 49170 RTP/AVP 18 4 0 8', 'a=rtpmap:18 G729/8000'],
      '20000 RTP/AVP 0',
      'PCMU',
    ],
    // RFC 4317 2.1: three codecs offered, one wanted
    [
      'PCMU from RFC 4317 2.1',
      ['m=audio 49170 RTP/AVP 0 8 97', 'a=rtpmap:0 PCMU/8000', 'a=rtpmap:8 PCMA/8000', 'a=rtpmap:97 iLBC/8000'],
      '20000 RTP/AVP 0',
      'PCMU',
    ],
    ['a dynamic payload type', ['m=audio 49170 RTP/AVP 96', 'a=rtpmap:96 pcma/8000/1'], '20000 RTP/AVP 96', 'PCMA'],
    [
      "telephone-event in the offerer's number",
      [`${AUDIO} 97`, 'a=rtpmap:97 telephone-event/8000'],
      '20000 RTP/AVP 0 97',
      'PCMU',
    ],
    [
      'telephone-event at 8000 Hz among others',
      [`${AUDIO} 97 98`, 'a=rtpmap:97 telephone-event/48000', 'a=rtpmap:98 telephone-event/8000'],
      '20000 RTP/AVP 0 98',
      'PCMU',
    ],
    [
      'a payload type that is mapped at several clock rates at 8000 Hz',
      [`${AUDIO} 97`, 'a=rtpmap:97 telephone-event/16000', 'a=rtpmap:97 telephone-event/8000'],
      '20000 RTP/AVP 0 97',
      'PCMU',
    ],
  ])('takes %s (RFC 3264 6.1)', (_name, media, expected, codec) => {
    const { sdp, agreed } = answerOffer(session(), remote(media));
    expect(lines(sdp, 'm=audio ')).toEqual([expected]);
    expect(agreed.codec).toBe(codec);
  });

  it('takes only the configured codecs', () => {
    expect(answerOffer(session(['PCMA']), remote(['m=audio 49170 RTP/AVP 0 8'])).agreed.codec).toBe('PCMA');
  });

  it('answers a=rtcp-mux if it is offered, and keeps it in offers of its own (RFC 5761 5.1.1)', () => {
    const plain = answerOffer(session(), remote([AUDIO]));
    expect([plain.agreed.rtcpMux, plain.sdp.includes('rtcp-mux')]).toEqual([false, false]);
    const muxed = answerOffer(session(), remote([AUDIO, 'a=rtcp-mux']));
    expect([muxed.agreed.rtcpMux, lines(muxed.sdp, 'a=rtcp-mux')]).toEqual([true, ['']]);
    expect(lines(makeOffer(muxed.session, 'sendonly').sdp, 'a=rtcp-mux')).toEqual(['']);
    expect(lines(makeOffer(session(), 'sendrecv').sdp, 'a=rtcp-mux')).toEqual([]);
  });

  it('describes itself whole (RFC 8866 5)', () => {
    const { sdp } = answerOffer(session(), remote([`${AUDIO} 101`, 'a=rtpmap:101 telephone-event/8000']));
    expect(sdp).toBe(
      [
        'v=0',
        'o=- 4711 1 IN IP4 192.0.2.1',
        's=-',
        'c=IN IP4 192.0.2.1',
        't=0 0',
        'm=audio 20000 RTP/AVP 0 101',
        'a=rtpmap:0 PCMU/8000',
        'a=rtpmap:101 telephone-event/8000',
        'a=fmtp:101 0-15',
        'a=ptime:20',
        'a=sendrecv',
        '',
      ].join('\r\n'),
    );
  });

  it('tells which payload types to send and expect', () => {
    const { agreed } = answerOffer(
      session(),
      remote(['m=audio 49170 RTP/AVP 8 0 96', 'a=rtpmap:96 telephone-event/8000']),
    );
    expect(agreed).toEqual({
      codec: 'PCMA',
      sendPayloadType: 8,
      receive: [
        { payloadType: 8, codec: 'PCMA' },
        { payloadType: 0, codec: 'PCMU' },
      ],
      sendEvent: { payloadType: 96, clockRateHz: 8_000 },
      receiveEvents: [{ payloadType: 96, clockRateHz: 8_000 }],
      packetMs: 20,
      opus: null,
      remote: { address: '198.51.100.7', port: 49_170 },
      sending: true,
      receiving: true,
      rtcpMux: false,
      held: false,
      remoteSends: true,
      srtp: null,
      webrtc: null,
    });
  });

  it('speaks IPv6', () => {
    const ours = { ...session(), origin: { sessionId: '1', address: '2001:db8::1', port: 20_000 } };
    const { sdp, agreed } = answerOffer(ours, remote([AUDIO], ['c=IN IP6 2001:db8::7']));
    expect(lines(sdp, 'c=')).toEqual(['IN IP6 2001:db8::1']);
    expect(agreed.remote).toEqual({ address: '2001:db8::7', port: 49_170 });
  });
});

describe('answerOffer: several m= lines', () => {
  it.each([
    ['video', ['m=audio 49170 RTP/AVP 0', 'm=video 51372 RTP/AVP 31'], ['audio 20000 RTP/AVP 0', 'video 0 RTP/AVP 31']],
    [
      'video before audio',
      ['m=video 51372/2 RTP/AVP 31 32', AUDIO],
      ['video 0 RTP/AVP 31 32', 'audio 20000 RTP/AVP 0'],
    ],
    [
      'a data channel and fax',
      ['m=application 9 UDP/DTLS/SCTP webrtc-datachannel', AUDIO, 'm=image 4000 udptl t38'],
      ['application 0 UDP/DTLS/SCTP webrtc-datachannel', 'audio 20000 RTP/AVP 0', 'image 0 udptl t38'],
    ],
    ['a second audio stream', [AUDIO, 'm=audio 49180 RTP/AVP 8'], ['audio 20000 RTP/AVP 0', 'audio 0 RTP/AVP 8']],
    [
      'audio streams that we cannot take before one that we can',
      ['m=audio 0 RTP/AVP 0', 'm=audio 49170 RTP/SAVP 0', 'm=audio 49172 RTP/AVP 18', 'm=audio 49174 RTP/AVP 8'],
      ['audio 0 RTP/AVP 0', 'audio 0 RTP/SAVP 0', 'audio 0 RTP/AVP 18', 'audio 20000 RTP/AVP 8'],
    ],
    [
      'a medium with an odd name',
      ['m=x-new.medium 7 X/Y-Z a-b', AUDIO],
      ['x-new.medium 0 X/Y-Z a-b', 'audio 20000 RTP/AVP 0'],
    ],
  ])('refuses %s with port 0, in the same number and order (RFC 3264 6)', (_name, media, expected) => {
    expect(lines(answerOffer(session(), remote(media)).sdp, 'm=')).toEqual(expected);
  });

  it('keeps refused lines in a later offer of ours (RFC 3264 8)', () => {
    const answered = answerOffer(
      session(),
      remote(['m=video 51372 RTP/AVP 31', `${AUDIO} 96`, 'a=rtpmap:96 telephone-event/8000']),
    );
    const { sdp } = makeOffer(answered.session, 'sendrecv');
    expect(lines(sdp, 'm=')).toEqual(['video 0 RTP/AVP 31', 'audio 20000 RTP/AVP 0 8 96']);
  });

  it('keeps the meaning of a dynamic payload type in a later offer of ours (RFC 3264 8.3.2)', () => {
    const answered = answerOffer(session(), remote(['m=audio 49170 RTP/AVP 96', 'a=rtpmap:96 PCMA/8000']));
    expect(lines(makeOffer(answered.session, 'sendrecv').sdp, 'm=')).toEqual(['audio 20000 RTP/AVP 96 0 101']);
  });
});

describe('answerOffer: where to send', () => {
  it('takes the address of the stream before that of the session (RFC 8866 5.7)', () => {
    const { agreed } = answerOffer(
      session(),
      remote([AUDIO, 'c=IN IP4 203.0.113.9', 'm=video 1 RTP/AVP 31', 'c=IN IP4 203.0.113.10']),
    );
    expect(agreed.remote?.address).toBe('203.0.113.9');
  });

  it('takes the address of the stream if the session has none', () => {
    expect(answerOffer(session(), remote([AUDIO, 'c=IN IP4 203.0.113.9'], [])).agreed.remote?.address).toBe(
      '203.0.113.9',
    );
  });

  it.each([
    ['no address', []],
    ['a host name', ['c=IN IP4 media.example.com']],
    ['a multicast group', ['c=IN IP4 224.2.36.42/127']],
    ['an address that is none', ['c=IN IP4 300.1.1.1']],
    ['IPv6 called IPv4', ['c=IN IP4 2001:db8::7']],
    ['an IPv6 address, which IPv4 does not reach', ['c=IN IP6 2001:db8::7']],
  ])('refuses an offer with %s as bad-sdp', (_name, head) => {
    expect(() => answerOffer(session(), remote([AUDIO], head))).toThrow(expect.objectContaining({ code: 'bad-sdp' }));
  });
});

describe('answerOffer: direction and hold', () => {
  it.each([
    ['sendrecv', 'sendrecv', true, true, false, true],
    ['sendonly', 'recvonly', false, true, true, true],
    ['recvonly', 'sendonly', true, false, false, false],
    ['inactive', 'inactive', false, false, true, false],
  ])('answers %s with %s (RFC 3264 6.1, 8.4)', (offered, answered, sending, receiving, held, remoteSends) => {
    const { sdp, agreed } = answerOffer(session(), remote([AUDIO, `a=${offered}`]));
    expect(directionOf(sdp)).toBe(answered);
    expect(agreed).toMatchObject({ sending, receiving, held, remoteSends });
  });

  it('takes sendrecv for granted (RFC 8866 6.7)', () => {
    expect(directionOf(answerOffer(session(), remote([AUDIO])).sdp)).toBe('sendrecv');
  });

  it('takes the direction of the stream, or that of the session if the stream has none', () => {
    const head = ['c=IN IP4 198.51.100.7', 'a=inactive'];
    expect(directionOf(answerOffer(session(), remote([AUDIO], head)).sdp)).toBe('inactive');
    expect(directionOf(answerOffer(session(), remote([AUDIO, 'a=sendrecv'], head)).sdp)).toBe('sendrecv');
  });

  it.each([
    ['0.0.0.0', 'c=IN IP4 0.0.0.0', 'sendrecv', 'recvonly'],
    ['0.0.0.0 and inactive', 'c=IN IP4 0.0.0.0', 'inactive', 'inactive'],
    ['::', 'c=IN IP6 ::', 'sendrecv', 'recvonly'],
  ])('takes address %s for hold, and sends nowhere (RFC 3264 8.4)', (_name, connection, offered, answered) => {
    const { sdp, agreed } = answerOffer(session(), remote([AUDIO, `a=${offered}`], [connection]));
    expect(agreed).toMatchObject({ held: true, sending: false, remote: null, remoteSends: false });
    expect(directionOf(sdp)).toBe(answered);
  });

  it('keeps a far end that we hold on hold, whatever it offers', () => {
    const first = answerOffer(session(), remote([AUDIO]));
    const holding = makeOffer(first.session, 'sendonly').session;
    const { sdp, agreed } = answerOffer(holding, remote([AUDIO]));
    expect(directionOf(sdp)).toBe('sendonly');
    expect(agreed).toMatchObject({ sending: true, receiving: false, held: false });
  });

  it('does not take an inactive that mirrors our own hold for a hold of the far end', () => {
    const first = answerOffer(session(), remote([AUDIO]));
    const holding = makeOffer(first.session, 'inactive').session;
    expect(answerOffer(holding, remote([AUDIO, 'a=inactive'])).agreed.held).toBe(false);
  });
});

describe('answerOffer: the version of our description', () => {
  it('stays if nothing changed, and grows by one if something did (RFC 3264 8)', () => {
    const first = answerOffer(session(), remote([AUDIO]));
    const refreshed = answerOffer(first.session, remote([AUDIO]));
    expect(refreshed.sdp).toBe(first.sdp);
    const held = answerOffer(refreshed.session, remote([AUDIO, 'a=sendonly']));
    expect(versionOf(held.sdp)).toBe(versionOf(first.sdp) + 1);
    const resumed = answerOffer(held.session, remote([AUDIO]));
    expect(versionOf(resumed.sdp)).toBe(versionOf(first.sdp) + 2);
    expect(lines(resumed.sdp, 'o=')[0]?.split(' ')[1]).toBe(lines(first.sdp, 'o=')[0]?.split(' ')[1]);
  });
});

describe('answerOffer: refusals', () => {
  it.each([
    ['no codec of ours', ['m=audio 49170 RTP/AVP 18 9']],
    ['PCMU at another rate', ['m=audio 49170 RTP/AVP 96', 'a=rtpmap:96 PCMU/16000']],
    ['two channels', ['m=audio 49170 RTP/AVP 96', 'a=rtpmap:96 PCMU/8000/2']],
    ['telephone-event alone', ['m=audio 49170 RTP/AVP 101', 'a=rtpmap:101 telephone-event/8000']],
    ['payload type 0 under another meaning', ['m=audio 49170 RTP/AVP 0', 'a=rtpmap:0 G726-32/8000']],
    ['video alone', ['m=video 51372 RTP/AVP 31']],
    ['audio that is switched off', ['m=audio 0 RTP/AVP 0']],
  ])('refuses an offer with %s as no-common-codec (SIP 488)', (_name, media) => {
    const before = session();
    expect(() => answerOffer(before, remote(media))).toThrow(expect.objectContaining({ code: 'no-common-codec' }));
    expect(before).toEqual(session());
  });
});

import { describe, expect, it } from 'vitest';
import {
  assertReachable,
  farEndSdp,
  forkSdp,
  readEngineSdp,
  sendsNowhere,
} from '../../../../src/media/freeswitch/engine-sdp.ts';
import type { AgreedAudio } from '../../../../src/media/sdp/index.ts';
import { parseSdp } from '../../../../src/media/sdp/index.ts';

const AGREED: AgreedAudio = {
  codec: 'PCMA',
  sendPayloadType: 8,
  receive: [{ payloadType: 8, codec: 'PCMA' }],
  sendEvent: { payloadType: 97, clockRateHz: 8_000 },
  receiveEvents: [{ payloadType: 97, clockRateHz: 8_000 }],
  packetMs: 20,
  opus: null,
  remote: { address: '192.0.2.7', port: 4000 },
  sending: true,
  receiving: true,
  rtcpMux: false,
  held: false,
  remoteSends: true,
  srtp: null,
  webrtc: null,
};
const ENGINE = { address: '10.0.0.5' };
const KEY = { suite: 'AES_CM_128_HMAC_SHA1_80', key: Buffer.alloc(30, 7).toString('base64'), mki: '' } as const;

describe('forkSdp', () => {
  it('names the receiver, and the codec of the leg alone, with its static payload type', () => {
    const srtp = { ours: KEY, theirs: KEY };
    const agreed = { ...AGREED, codec: 'PCMU', sendPayloadType: 96, sending: false, remote: null, srtp } as const;
    const { sdp, codec, payloadType } = forkSdp(agreed, { address: '192.0.2.9', port: 7000 });
    expect([codec, payloadType]).toEqual(['PCMU', 0]);
    const [audio] = parseSdp(sdp);
    expect(audio).toMatchObject({ address: '192.0.2.9', port: 7000, formats: ['0'], protocol: 'RTP/AVP' });
    expect(audio?.rtpMaps).toEqual([{ payloadType: 0, codec: 'PCMU', clockRateHz: 8000, channels: 1 }]);
  });
});

describe('farEndSdp', () => {
  it('tells FreeSWITCH the address, the codec and the payload types that were agreed on', () => {
    const [audio] = parseSdp(farEndSdp(AGREED, ENGINE.address));
    expect(audio).toMatchObject({ address: '192.0.2.7', port: 4000, formats: ['8', '97'], direction: 'sendrecv' });
    expect(audio?.rtpMaps.map(({ payloadType, codec }) => `${payloadType} ${codec}`)).toEqual([
      '8 PCMA',
      '97 TELEPHONE-EVENT',
    ]);
  });

  it('tells the key of a far end that encrypts, and its transport', () => {
    const theirs = { ...KEY, key: Buffer.alloc(30, 9).toString('base64') };
    const [audio] = parseSdp(farEndSdp({ ...AGREED, srtp: { ours: KEY, theirs } }, ENGINE.address));
    expect(audio).toMatchObject({ protocol: 'RTP/SAVP', cryptos: [{ tag: 1, keying: theirs }] });
  });

  it('leaves telephone-event out if the far end takes none', () => {
    const [audio] = parseSdp(farEndSdp({ ...AGREED, sendEvent: null }, ENGINE.address));
    expect(audio?.formats).toEqual(['8']);
  });

  it.each([
    ['a far end that holds (RFC 3264 8.4)', { ...AGREED, sending: false }],
    ['the address 0.0.0.0', { ...AGREED, remote: null }],
  ])('sends nowhere, and still listens, for %s', (_name, agreed) => {
    expect(sendsNowhere(agreed)).toBe(true);
    const [audio] = parseSdp(farEndSdp(agreed, ENGINE.address));
    expect(audio).toMatchObject({ address: ENGINE.address, port: 9, direction: 'sendrecv' });
  });

  it('names an IPv6 address as one (RFC 8866 5.7)', () => {
    const agreed = { ...AGREED, remote: { address: '2001:db8::7', port: 4000 } };
    expect(farEndSdp(agreed, '2001:db8::5')).toContain('c=IN IP6 2001:db8::7');
    expect(() => assertReachable(agreed, { address: '2001:db8::5' })).not.toThrow();
    expect(() => assertReachable(agreed, ENGINE)).toThrow(expect.objectContaining({ code: 'bad-sdp' }));
  });
});

describe('a browser as FreeSWITCH is told of it', () => {
  const side = {
    ufrag: 'abcd',
    pwd: 'p'.repeat(22),
    fingerprint: { algorithm: 'sha-256', value: Array.from({ length: 32 }, () => 'AB').join(':') },
    candidates: [
      { foundation: '1', priority: 99, address: '192.0.2.44', port: 50_000, type: 'host' },
      { foundation: '2', priority: 9, address: '203.0.113.4', port: 50_001, type: 'srflx' },
    ],
  } as const;
  const told = (
    setup: 'active' | 'passive',
    candidates: typeof side.candidates | readonly [] = side.candidates,
  ): string =>
    farEndSdp(
      {
        ...AGREED,
        remote: null,
        rtcpMux: true,
        webrtc: { local: { ...side, ufrag: 'ours', setup }, remote: { ...side, setup: 'actpass', candidates } },
      },
      '192.0.2.1',
    );

  it('has its transport, its first candidate as the address, and the part in DTLS that FreeSWITCH has not', () => {
    const sdp = told('active');
    expect(sdp).toContain('m=audio 50000 UDP/TLS/RTP/SAVPF ');
    expect(sdp).toContain('c=IN IP4 192.0.2.44');
    expect(sdp).toContain('a=ice-ufrag:abcd');
    expect(sdp).toContain('a=setup:passive');
    expect(told('passive')).toContain('a=setup:active');
    expect(readEngineSdp(sdp).webrtc).toEqual({ ...side, setup: 'passive' });
  });

  it('has one candidate at least, which leads nowhere', () => {
    expect(readEngineSdp(told('active', [])).webrtc?.candidates).toEqual([
      { foundation: '1', priority: 1, address: '192.0.2.1', port: 9, type: 'host' },
    ]);
  });
});

describe('readEngineSdp', () => {
  it('reads the address at which FreeSWITCH receives', () => {
    const sdp =
      'v=0\r\no=FreeSWITCH 1 2 IN IP4 10.0.0.5\r\ns=FreeSWITCH\r\nc=IN IP4 10.0.0.5\r\nt=0 0\r\n' +
      'm=audio 17656 RTP/AVP 0 8 101\r\na=rtpmap:0 PCMU/8000\r\na=silenceSupp:off - - - -\r\na=ptime:20\r\n';
    expect(readEngineSdp(sdp)).toEqual({ address: '10.0.0.5', port: 17_656, keying: null, webrtc: null });
  });

  it('reads what FreeSWITCH encrypts with (RFC 4568)', () => {
    const sdp = farEndSdp({ ...AGREED, srtp: { ours: KEY, theirs: KEY } }, ENGINE.address);
    expect(readEngineSdp(sdp)).toEqual({ address: '192.0.2.7', port: 4000, keying: KEY, webrtc: null });
  });

  it.each([
    ['nothing', ''],
    ['refused audio', 'v=0\r\no=- 1 1 IN IP4 1.2.3.4\r\ns=-\r\nc=IN IP4 1.2.3.4\r\nt=0 0\r\nm=audio 0 RTP/AVP 0\r\n'],
    ['no audio', 'v=0\r\no=- 1 1 IN IP4 1.2.3.4\r\ns=-\r\nc=IN IP4 1.2.3.4\r\nt=0 0\r\nm=image 9 udptl t38\r\n'],
  ])('takes %s for a fault of the engine', (_name, sdp) => {
    expect(() => readEngineSdp(sdp)).toThrow(expect.objectContaining({ code: 'engine-lost' }));
  });
});

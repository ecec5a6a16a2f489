import { describe, expect, it } from 'vitest';
import { readEngineSdp } from '../../../../src/media/freeswitch/engine-sdp.ts';
import { assertAnswersSo, assertEncryptsSo, firstFarEnd } from '../../../../src/media/freeswitch/secure-leg.ts';
import type { SdpSession } from '../../../../src/media/sdp/index.ts';
import { answerOffer, makeOffer, newSecurity, newSession, parseSdp } from '../../../../src/media/sdp/index.ts';
import type { SrtpPolicy } from '../../../../src/ports/leg-terms.ts';
import { partySdp } from '../../../tools/index.ts';

const PARTY = { address: '192.0.2.1', port: 4000, codecs: ['PCMU'], version: 1 } as const;
const GCM = { tag: 3, suite: 'AEAD_AES_256_GCM', key: Buffer.alloc(44, 5).toString('base64') } as const;
const SECURE = { protocol: 'RTP/SAVP', cryptos: [GCM] };
const ENGINE = '10.0.0.5';

function session(srtp: SrtpPolicy): SdpSession {
  const security = newSecurity(srtp, srtp === 'required');
  return newSession({ sessionId: '1', address: '0.0.0.0', port: 0 }, ['PCMU'], { security });
}

function answering(offer: string): SdpSession {
  return answerOffer(session('optional'), offer).session;
}

describe('what FreeSWITCH is told first', () => {
  it('is the far end with its key, where it offered', () => {
    const { sdp, theirs } = firstFarEnd(answering(partySdp(PARTY, SECURE)), ENGINE);
    expect(theirs).toMatchObject({ suite: GCM.suite, key: GCM.key });
    expect(readEngineSdp(sdp ?? '')).toEqual({ address: '192.0.2.1', port: 4000, keying: theirs, webrtc: null });
  });

  it('is a far end that is nowhere, where it holds, or has not answered our offer', () => {
    const held = firstFarEnd(answering(partySdp(PARTY, { ...SECURE, direction: 'sendonly' })), ENGINE);
    expect(parseSdp(held.sdp ?? '')[0]).toMatchObject({ address: ENGINE, port: 9, protocol: 'RTP/SAVP' });
    const awaited = makeOffer(session('required'), 'sendrecv').session;
    const [first, second] = [firstFarEnd(awaited, ENGINE), firstFarEnd(awaited, ENGINE)];
    expect(parseSdp(first.sdp ?? '')[0]).toMatchObject({ address: ENGINE, port: 9, protocol: 'RTP/SAVP' });
    expect(first.sdp).toContain('a=rtpmap:101 telephone-event/8000');
    expect(first.theirs?.suite).toBe('AES_CM_128_HMAC_SHA1_80');
    expect(first.theirs?.key).not.toBe(second.theirs?.key);
  });

  it('is plain, or nothing, where a leg is plain', () => {
    expect(firstFarEnd(answering(partySdp(PARTY)), ENGINE)).toMatchObject({ theirs: null });
    expect(firstFarEnd(answering(partySdp(PARTY)), ENGINE).sdp).toContain('m=audio 4000 RTP/AVP 0');
    expect(firstFarEnd(answering(partySdp(PARTY, { direction: 'sendonly' })), ENGINE).sdp).toBeNull();
    expect(firstFarEnd(makeOffer(session('off'), 'sendrecv').session, ENGINE)).toEqual({
      sdp: null,
      theirs: null,
      webrtc: false,
    });
  });
});

describe('a browser', () => {
  const offered = makeOffer(
    newSession({ sessionId: '1', address: '0.0.0.0', port: 0 }, ['PCMU'], {
      security: newSecurity('off', false, true),
    }),
    'sendrecv',
  ).session;

  it('that is to answer is made up, with another password each time; FreeSWITCH waits for its handshake', () => {
    const [one, other] = [firstFarEnd(offered, ENGINE), firstFarEnd(offered, ENGINE)];
    expect(one).toMatchObject({ theirs: null, webrtc: true });
    expect(readEngineSdp(one.sdp ?? '').webrtc).toMatchObject({ setup: 'active', candidates: [{ port: 9 }] });
    expect(one.sdp).not.toBe(other.sdp);
  });

  it('is not had where FreeSWITCH answers without ICE and DTLS, or with the same part in the handshake', () => {
    const fault = expect.objectContaining({ code: 'no-webrtc' }) as Error;
    const plain = { address: ENGINE, port: 1, keying: null, webrtc: null };
    expect(() => assertAnswersSo(firstFarEnd(offered, ENGINE), plain)).toThrow(fault);
    const made = readEngineSdp(firstFarEnd(offered, ENGINE).sdp ?? '').webrtc!;
    const agreed = answering(partySdp(PARTY)).agreed!;
    const pair = { local: { ...made, setup: 'active' }, remote: { ...made, setup: 'passive' } } as const;
    const at = (setup: 'active' | 'passive'): Parameters<typeof assertEncryptsSo>[1] => {
      return { ...plain, webrtc: { ...made, setup } };
    };
    expect(() => assertEncryptsSo({ ...agreed, webrtc: pair }, at('passive'))).toThrow(fault);
    expect(() => assertEncryptsSo({ ...agreed, webrtc: pair }, at('active'))).not.toThrow();
  });
});

describe('the encryption of a channel', () => {
  const secure = answering(partySdp(PARTY, SECURE)).agreed!;
  const plain = answering(partySdp(PARTY)).agreed!;
  const keys = secure.srtp;
  const ours = keys === null || keys === 'awaited' ? null : keys.ours;
  const at = (keying: typeof ours): Parameters<typeof assertEncryptsSo>[1] => ({
    address: ENGINE,
    port: 1,
    keying,
    webrtc: null,
  });

  it('is what was agreed on', () => {
    expect(() => assertEncryptsSo(secure, at(ours))).not.toThrow();
    expect(() => assertEncryptsSo(plain, at(null))).not.toThrow();
  });

  it.each([
    ['an encrypted channel becomes plain', plain, at(ours)],
    ['a plain one becomes encrypted', secure, at(null)],
    ['the suite changes, and with it the key', secure, at({ ...ours!, key: 'another' })],
  ])('does not change in mid-call: %s', (_name, agreed, media) => {
    expect(() => assertEncryptsSo(agreed, media)).toThrow(expect.objectContaining({ code: 'no-common-srtp' }));
  });

  it('is that of the offer to FreeSWITCH', () => {
    expect(() => assertAnswersSo({ sdp: '', theirs: ours, webrtc: false }, at(ours))).not.toThrow();
    for (const keying of [null, { ...ours!, suite: 'AEAD_AES_128_GCM' } as const])
      expect(() => assertAnswersSo({ sdp: '', theirs: ours, webrtc: false }, at(keying))).toThrow(
        expect.objectContaining({ code: 'no-common-srtp' }),
      );
  });
});

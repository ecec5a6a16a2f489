import { beforeEach, describe, expect, it } from 'vitest';
import { FarEnd } from '../../../../src/media/freeswitch/far-end.ts';
import type { AgreedAudio } from '../../../../src/media/sdp/index.ts';
import type { SrtpKeying } from '../../../../src/media/srtp/index.ts';

const SDP = { address: '198.51.100.7', port: 4_000 };
const NAT = { address: '203.0.113.1', port: 61_999 };

function agreed(overrides: Partial<AgreedAudio> = {}): AgreedAudio {
  return {
    codec: 'PCMU',
    sendPayloadType: 0,
    receive: [{ payloadType: 0, codec: 'PCMU' }],
    sendEvent: { payloadType: 101, clockRateHz: 8_000 },
    receiveEvents: [{ payloadType: 101, clockRateHz: 8_000 }],
    packetMs: 20,
    opus: null,
    remote: SDP,
    sending: true,
    receiving: true,
    rtcpMux: false,
    held: false,
    remoteSends: true,
    srtp: null,
    webrtc: null,
    ...overrides,
  };
}

/** What FreeSWITCH says of the channel. */
let variables: Record<string, string>;
/** Refuses what it is told. */
let refusing: boolean;
/** Where it was told to send, in order, and by which variables. */
let told: string[];
let farEnd: FarEnd;

function key(fill: number): SrtpKeying {
  return { suite: 'AES_CM_128_HMAC_SHA1_80', key: Buffer.alloc(30, fill).toString('base64'), mki: '' };
}

const [FORMER, NEWER] = [key(1), key(2)];

function keyIn(sdp: string): string {
  return /inline:(\S+)/.exec(sdp)?.[1] ?? 'none';
}

beforeEach(() => {
  variables = {};
  told = [];
  refusing = false;
  farEnd = new FarEnd({
    endpoint: {
      uuid: 'channel',
      media: { address: '192.0.2.1', port: 20_000, keying: null, webrtc: null },
      modify: (sdp) => {
        if (refusing) return Promise.reject(new Error('refused'));
        told.push(`${/c=IN IP4 (\S+)/.exec(sdp)?.[1] ?? ''}:${/m=audio (\d+)/.exec(sdp)?.[1] ?? ''}`);
        return Promise.resolve();
      },
      rekey: (sdp, inAck, line) => {
        told.push(...[sdp, inAck].map((text) => `${/RTP.AVP|RTP.SAVP/.exec(text)?.[0] ?? ''} ${keyIn(text)}`), line);
        return Promise.resolve();
      },
    },
    first: { sdp: null, theirs: FORMER, webrtc: false },
    command: (text) => {
      const [verb, uuid, argument = ''] = text.split(' ');
      expect(uuid).toBe('channel');
      if (verb === 'uuid_getvar') return Promise.resolve(variables[argument] ?? '_undef_');
      told.push(argument);
      return Promise.resolve('+OK');
    },
  });
});

const OPEN = 'rtp_auto_adjust_threshold=10;disable_rtp_auto_adjust=;rtp_auto_adjust_audio=';
const FIXED = 'rtp_auto_adjust_threshold=10;disable_rtp_auto_adjust=true;rtp_auto_adjust_audio=';
const LATE = 'rtp_auto_adjust_threshold=65535;disable_rtp_auto_adjust=;rtp_auto_adjust_audio=';

describe('FarEnd', () => {
  it('tells the address of the SDP, once, and lets FreeSWITCH adjust it at first (RFC 4961)', async () => {
    await farEnd.agree(agreed());
    await farEnd.agree(agreed());
    expect(told).toEqual([OPEN, '198.51.100.7:4000']);
    expect(await farEnd.present()).toEqual(SDP);
  });

  it('knows where FreeSWITCH went by itself', async () => {
    await farEnd.agree(agreed());
    variables = { rtp_auto_adjust_audio: 'true', remote_audio_ip: NAT.address, remote_audio_port: String(NAT.port) };
    expect(await farEnd.present()).toEqual(NAT);
  });

  it('moves to a source, and to nobody else', async () => {
    await farEnd.agree(agreed());
    told = [];
    await farEnd.move(NAT);
    expect(told).toEqual([FIXED, '203.0.113.1:61999']);
    expect(await farEnd.present()).toEqual(NAT);
  });

  it('stays where it moved over a hold, and goes where a new SDP says (RFC 3264 8.4)', async () => {
    await farEnd.agree(agreed());
    await farEnd.move(NAT);
    told = [];
    await farEnd.agree(agreed({ remote: null, sending: false, held: true }));
    expect(await farEnd.present()).toBeNull();
    await farEnd.agree(agreed());
    await farEnd.agree(agreed({ remote: { ...SDP, port: 4_002 } }));
    expect(told).toEqual([LATE, '192.0.2.1:9', OPEN, '203.0.113.1:61999', OPEN, '198.51.100.7:4002']);
    expect(farEnd.told).toContain('m=audio 4002 ');
  });

  it('is where it was when FreeSWITCH refuses to move', async () => {
    await farEnd.agree(agreed());
    refusing = true;
    await expect(farEnd.move(NAT)).rejects.toThrow('refused');
    refusing = false;
    expect(await farEnd.present()).toEqual(SDP);
    await farEnd.move(NAT);
    expect(await farEnd.present()).toEqual(NAT);
  });

  it('does not move while nothing is sent there', async () => {
    await farEnd.move(NAT);
    await farEnd.agree(agreed({ sending: false }));
    told = [];
    await farEnd.move(NAT);
    expect(told).toEqual([]);
  });

  it('tells a new key in the ACK alone, and keeps to offers while the key stays (RFC 4568 7.1.4)', async () => {
    const withKey = (theirs: SrtpKeying): AgreedAudio => agreed({ srtp: { ours: key(9), theirs } });
    await farEnd.agree(withKey(NEWER));
    expect(told).toEqual([
      OPEN,
      `RTP/SAVP ${FORMER.key}`,
      `RTP/SAVP ${NEWER.key}`,
      `1 ${NEWER.suite} inline:${NEWER.key}`,
    ]);
    told = [];
    await farEnd.agree(withKey(NEWER));
    expect(told).toEqual([]);
    await farEnd.agree({ ...withKey(NEWER), remote: { ...SDP, port: 4_002 } });
    expect(told).toEqual([OPEN, '198.51.100.7:4002']);
    await farEnd.agree(withKey(FORMER));
    expect(told.slice(2)).toEqual([
      OPEN,
      `RTP/SAVP ${NEWER.key}`,
      `RTP/SAVP ${FORMER.key}`,
      `1 ${FORMER.suite} inline:${FORMER.key}`,
    ]);
  });

  it('takes no key that packets name (RFC 3711 3.1)', async () => {
    const srtp = { ours: key(9), theirs: { ...NEWER, mki: '01' } };
    await expect(farEnd.agree(agreed({ srtp }))).rejects.toMatchObject({ code: 'no-common-srtp' });
  });
});

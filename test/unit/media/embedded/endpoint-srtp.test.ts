import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Endpoint } from '../../../../src/media/embedded/endpoint.ts';
import { bindPair } from '../../../../src/media/embedded/open-sockets.ts';
import { readCompound } from '../../../../src/media/rtcp/index.ts';
import { isRtcp, RTP_HEADER_BYTES, writeRtpHeader } from '../../../../src/media/rtp/index.ts';
import type { SrtpKeys } from '../../../../src/media/srtp/index.ts';
import { SrtpSession } from '../../../../src/media/srtp/index.ts';
import { asLegId } from '../../../../src/ports/ids.ts';
import { SystemClock } from '../../../../src/shared/system-clock.ts';
import { agreed } from './receivers.ts';

const PORT = 36_420;
const VOICE = Buffer.alloc(160, 0x55);
const SUITE = 'AES_CM_128_HMAC_SHA1_80';

function key(): SrtpKeys['ours'] {
  return { suite: SUITE, key: randomBytes(30).toString('base64'), mki: '' };
}

function rtp(sequence: number): Buffer {
  const packet = Buffer.alloc(RTP_HEADER_BYTES + VOICE.length);
  writeRtpHeader(packet, { marker: false, payloadType: 0, sequence, timestamp: sequence * 160, ssrc: 7 });
  VOICE.copy(packet, RTP_HEADER_BYTES);
  return packet;
}

/** A receiver report without blocks (RFC 3550 6.4.2). */
const REPORT = Buffer.from([0x80, 201, 0, 1, 0, 0, 0, 7]);

let far: ReturnType<typeof createSocket>;
let endpoint: Endpoint;
let received: Buffer[];
let firstMedia: number;
const ours = key();
const theirs = key();

async function send(packet: Buffer, port = PORT): Promise<void> {
  far.send(packet, port, '127.0.0.1');
  await delay(30);
}

beforeEach(async () => {
  received = [];
  firstMedia = 0;
  far = createSocket('udp4').bind(0, '127.0.0.1');
  far.on('message', (datagram) => received.push(datagram));
  await once(far, 'listening');
  const remote = { address: '127.0.0.1', port: far.address().port };
  endpoint = new Endpoint(
    {
      leg: asLegId('leg'),
      audio: agreed({ remote: null, srtp: 'awaited' }),
      clock: new SystemClock(),
      alarmMos: null,
    },
    { port: PORT, ...(await bindPair('127.0.0.1', PORT)) },
    {
      firstMedia: () => (firstMedia += 1),
      keyPress: () => undefined,
      fault: (error) => {
        throw error;
      },
      quality: () => undefined,
    },
  );
  await send(rtp(1)); // the far end has not answered yet
  expect(firstMedia).toBe(0);
  endpoint.configure(agreed({ remote, srtp: { ours, theirs } }));
});

afterEach(() => {
  endpoint.close();
  far.close();
});

describe('an endpoint with SRTP', () => {
  it('takes what is encrypted, once, and nothing else', async () => {
    const session = new SrtpSession();
    session.configure({ ours: theirs, theirs: ours });
    const sealed = session.protectRtp(rtp(2));
    for (const packet of [rtp(1), randomBytes(60), randomBytes(3), Buffer.from(sealed)]) await send(packet);
    expect(firstMedia).toBe(1);
    await send(Buffer.from(sealed));
    await send(session.protectRtcp(REPORT));
    await send(session.protectRtcp(REPORT), PORT + 1);
    await send(REPORT, PORT + 1);
    const { received: taken, srtp } = endpoint.close();
    expect(taken).toBe(1);
    expect(srtp.replayed).toBe(1);
    expect(srtp.malformed + srtp.unauthentic).toBe(5);
  });

  it('sends what only the far end can read, and leaves the packet as it was', async () => {
    const session = new SrtpSession();
    session.configure({ ours: theirs, theirs: ours });
    const packet = endpoint.sender.audioPacket();
    VOICE.copy(packet, RTP_HEADER_BYTES);
    const plain = Buffer.from(packet);
    endpoint.transmit(packet);
    await delay(30);
    expect(packet).toEqual(plain);
    expect(received).toHaveLength(1);
    expect(received[0]?.subarray(RTP_HEADER_BYTES, plain.length)).not.toEqual(VOICE);
    expect(session.unprotectRtp(received[0] ?? Buffer.alloc(0))).toEqual(plain);
  });

  it('sends RTCP that only the far end can read', async () => {
    const session = new SrtpSession();
    session.configure({ ours: theirs, theirs: ours });
    const remote = { address: '127.0.0.1', port: far.address().port };
    endpoint.configure(agreed({ remote, rtcpMux: true, srtp: { ours, theirs } }));
    endpoint.transmit(endpoint.sender.audioPacket());
    endpoint.close();
    await delay(30);
    expect(received).toHaveLength(2);
    const goodbye = received[1] ?? Buffer.alloc(0);
    expect(isRtcp(goodbye)).toBe(true);
    const plain = session.unprotectRtcp(goodbye);
    expect(plain?.length).toBeLessThan(goodbye.length);
    expect(readCompound(plain ?? Buffer.alloc(0))?.goodbyes).toHaveLength(1);
  });

  it('is plain again where that was agreed on', async () => {
    endpoint.configure(agreed({ remote: { address: '127.0.0.1', port: far.address().port } }));
    await send(rtp(1));
    expect(firstMedia).toBe(1);
    expect(endpoint.close().received).toBe(1);
  });
});

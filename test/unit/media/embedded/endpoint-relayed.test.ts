import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Endpoint } from '../../../../src/media/embedded/endpoint.ts';
import { bindUdp } from '../../../../src/media/stream/index.ts';
import { asLegId } from '../../../../src/ports/ids.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { agreed } from './receivers.ts';

const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A packet of PCMU. */
function rtp(sequence: number): Buffer {
  const packet = Buffer.alloc(172);
  packet[0] = 0x80;
  packet.writeUInt16BE(sequence, 2);
  packet.writeUInt32BE(77, 8);
  return packet;
}

/** A receiver report without blocks. */
const REPORT = Buffer.from([0x80, 201, 0, 1, 0, 0, 0, 7]);

async function socket() {
  const opened = createSocket('udp4').bind(0, '127.0.0.1');
  await once(opened, 'listening');
  closing.push(() => opened.close());
  return opened;
}

describe('Endpoint behind a relay', () => {
  it('takes what the relay sends, and nothing of anybody else on this machine, from the beginning', async () => {
    const relay = await socket();
    const stranger = await socket();
    const rtpSocket = await bindUdp('127.0.0.1', 0);
    const at = rtpSocket.address().port;
    const endpoint = new Endpoint(
      { leg: asLegId('browser'), audio: agreed({ remote: null }), clock: new FakeClock(), alarmMos: null },
      { port: 34_000, rtp: rtpSocket, rtcp: null },
      { firstMedia: () => undefined, keyPress: () => undefined, fault: () => undefined, quality: () => undefined },
    );
    closing.push(() => endpoint.close());
    expect(endpoint.port).toBe(34_000);
    const send = async (from: typeof relay, packet: Buffer): Promise<void> => {
      await new Promise((done) => from.send(packet, at, '127.0.0.1', done));
    };
    const { stats } = endpoint.receiver;
    // Nobody has named the relay yet.
    await send(stranger, rtp(1));
    await vi.waitFor(() => expect(stats).toMatchObject({ received: 0, refused: 1 }));

    endpoint.configure(agreed({ remote: { address: '127.0.0.1', port: relay.address().port } }));
    await send(stranger, rtp(2));
    await send(stranger, REPORT);
    await vi.waitFor(() => expect(stats).toMatchObject({ received: 0, refused: 3 }));
    await send(relay, rtp(3));
    await vi.waitFor(() => expect(stats).toMatchObject({ received: 1, refused: 3 }));

    // RTCP goes where RTP goes, whatever was agreed on.
    const types: number[] = [];
    relay.on('message', (packet: Buffer) => types.push(packet[1] ?? 0));
    endpoint.transmit(rtp(9));
    endpoint.close();
    await vi.waitFor(() => expect(types).toEqual([0, 200]));
  });
});

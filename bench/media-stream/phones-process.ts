// The media engine's side of each session: RTP every 20 ms to and from the gateway. Some have a direct path as well.
import type { Socket } from 'node:dgram';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { FRAME_SAMPLES, parseRtp, RTP_HEADER_BYTES, writeRtpHeader } from '../../src/media/rtp/index.ts';
import { serveParent } from '../shared/child-side.ts';
import { Slots } from './slots.ts';
import { stamp } from './stamp.ts';
import type { WayReport } from './way.ts';
import { Way } from './way.ts';

/** The settings of the phones. */
export interface PhonesSettings {
  readonly sessions: number;
  /** So many have a direct path, to this port. */
  readonly directs: number;
  readonly directPort: number;
}

/** What came to the phones since the last report. */
export interface PhonesReport {
  readonly heard: WayReport;
  readonly direct: WayReport;
}

interface Phone {
  readonly socket: Socket;
  /** The gateway's port, once it has sent something. */
  to: number | null;
  sequence: number;
}

/** Opens a socket on loopback. */
async function open(onDatagram: (datagram: Buffer, port: number) => void): Promise<Socket> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  socket.on('message', (datagram, { port }) => onDatagram(datagram, port));
  return socket;
}

await serveParent(async (settings) => {
  const { sessions, directs, directPort } = settings as PhonesSettings;
  const heard = new Way();
  const direct = new Way();
  const phones: Phone[] = [];
  for (let session = 0; session < sessions; session++) {
    const socket = await open((datagram, port) => {
      phone.to = port;
      const packet = parseRtp(datagram);
      if (packet !== null) heard.take(session, packet.payload);
    });
    const phone: Phone = { socket, to: null, sequence: 0 };
    phones.push(phone);
  }
  const directSockets: Socket[] = [];
  for (let index = 0; index < directs; index++) {
    directSockets.push(await open((datagram) => direct.take(index, datagram)));
  }
  const slots = new Slots((isDue) => {
    phones.forEach((phone, session) => {
      if (!isDue(session) || phone.to === null) return;
      const packet = Buffer.alloc(RTP_HEADER_BYTES + FRAME_SAMPLES);
      const sequence = phone.sequence++;
      const timestamp = sequence * FRAME_SAMPLES;
      writeRtpHeader(packet, { marker: false, payloadType: 0, sequence, timestamp, ssrc: session + 1 });
      stamp(packet, RTP_HEADER_BYTES);
      phone.socket.send(packet, phone.to, '127.0.0.1');
    });
    directSockets.forEach((socket, index) => {
      if (!isDue(index)) return;
      const packet = Buffer.alloc(FRAME_SAMPLES);
      stamp(packet);
      socket.send(packet, directPort, '127.0.0.1');
    });
  });
  return {
    ready: phones.map(({ socket }) => socket.address().port),
    answers: { report: (): PhonesReport => ({ heard: heard.report(), direct: direct.report() }) },
    close: () => {
      slots.stop();
      for (const socket of [...phones.map((phone) => phone.socket), ...directSockets]) socket.close();
      return Promise.resolve();
    },
  };
});

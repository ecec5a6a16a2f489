import type { Socket } from 'node:dgram';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { FRAME_SAMPLES, parseRtp, RTP_HEADER_BYTES, writeRtpHeader } from '../../src/media/rtp/index.ts';
import { stamp } from './stamp.ts';
import type { Way } from './way.ts';

interface Phone {
  readonly socket: Socket;
  /** The engine's port, once it has sent something. */
  to: number | null;
  sequence: number;
}

/** Phones that say a stamped frame when it is their turn, and note what they hear. */
export class RtpPhones {
  readonly #phones: Phone[] = [];

  /** Opens phones on loopback, which note what they hear in `way`. */
  static async open(count: number, way: Way): Promise<RtpPhones> {
    const phones = new RtpPhones();
    for (let index = 0; index < count; index++) {
      const socket = createSocket('udp4').bind(0, '127.0.0.1');
      await once(socket, 'listening');
      const phone: Phone = { socket, to: null, sequence: 0 };
      socket.on('message', (datagram, { port }) => {
        phone.to = port;
        const packet = parseRtp(datagram);
        if (packet !== null) way.take(index, packet.payload);
      });
      phones.#phones.push(phone);
    }
    return phones;
  }

  get ports(): number[] {
    return this.#phones.map(({ socket }) => socket.address().port);
  }

  /** Has those speak whose turn it is. */
  speak(isDue: (index: number) => boolean): void {
    this.#phones.forEach((phone, index) => {
      if (!isDue(index) || phone.to === null) return;
      const packet = Buffer.alloc(RTP_HEADER_BYTES + FRAME_SAMPLES);
      const sequence = phone.sequence++;
      const timestamp = sequence * FRAME_SAMPLES;
      writeRtpHeader(packet, { marker: false, payloadType: 0, sequence, timestamp, ssrc: index + 1 });
      stamp(packet, RTP_HEADER_BYTES);
      phone.socket.send(packet, phone.to, '127.0.0.1');
    });
  }

  close(): void {
    for (const { socket } of this.#phones) socket.close();
  }
}

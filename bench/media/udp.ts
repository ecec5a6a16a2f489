import type { Socket } from 'node:dgram';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** A UDP socket on loopback that sends without name look-ups, as cheaply as Node can. */
export async function loopbackSocket(): Promise<Socket> {
  const socket = createSocket({
    type: 'udp4',
    lookup: (host, _options, done) => {
      done(null, host, 4);
    },
  });
  const listening = once(socket, 'listening'); // with such a look-up the event comes from within bind
  socket.bind(0, '127.0.0.1');
  await listening;
  return socket;
}

/** Octets of a PCMU packet of 20 ms. */
export const PACKET_BYTES = 172;

/** A PCMU packet of 20 ms (RFC 3550 5.1): 12 octets of header, then `payload` throughout. */
export function pcmuPacket(ssrc: number, payload: number): Buffer {
  const packet = Buffer.alloc(PACKET_BYTES, payload);
  packet.writeUInt16BE(0x8000, 0);
  packet.writeUInt32BE(ssrc, 8);
  return packet;
}

/** Numbers the next packet of a stream. */
export function stamp(packet: Buffer, sequence: number): void {
  packet.writeUInt16BE(sequence & 0xffff, 2);
  packet.writeUInt32BE((sequence * 160) >>> 0, 4);
}

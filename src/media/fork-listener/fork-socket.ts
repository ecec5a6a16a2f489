import type { Socket } from 'node:dgram';
import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';

/** Datagrams that wait in the system while the listener is busy: some seconds of one leg. */
const RECEIVE_BUFFER_BYTES = 128 * 1024;

/**
 * Opens the socket that a leg's fork is sent to. Each leg has its own: a leg that gets too much loses its own packets
 * only, and the system's buffer holds seconds of each instead of milliseconds of all.
 * @throws Error where there is no port, or the address is not of this machine
 */
export async function openForkSocket(address: string, onDatagram: (datagram: Buffer) => void): Promise<Socket> {
  const socket = createSocket({ type: isIPv6(address) ? 'udp6' : 'udp4', recvBufferSize: RECEIVE_BUFFER_BYTES });
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  socket.once('error', reject);
  try {
    socket.bind({ address, port: 0, exclusive: true }, () => resolve(undefined));
    await promise;
  } catch (error) {
    socket.close();
    throw error;
  }
  // Nothing is ever sent from it. A fault of one datagram is no fault of the leg.
  socket.on('error', () => undefined);
  socket.on('message', onDatagram);
  return socket;
}

import type { Socket } from 'node:dgram';
import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';

/**
 * Binds a UDP socket.
 * @param port 0: one that the system chooses
 * @throws Error of the system, such as `EADDRINUSE`
 */
export async function bindUdp(address: string, port: number): Promise<Socket> {
  const family = isIPv6(address) ? 6 : 4;
  const socket = createSocket({
    type: family === 6 ? 'udp6' : 'udp4',
    // Addresses are always numeric, so no packet takes a detour through a name look-up.
    lookup: (host, _options, done) => {
      done(null, host, family);
    },
  });
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  socket.once('error', reject);
  socket.bind({ address, port, exclusive: true }, () => {
    socket.off('error', reject);
    resolve(socket);
  });
  try {
    return await promise;
  } catch (error) {
    socket.close();
    throw error;
  }
}

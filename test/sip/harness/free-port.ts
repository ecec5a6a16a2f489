import { createSocket } from 'node:dgram';

/** An even UDP port on 127.0.0.1 that is free, and so is the next one (RTP and RTCP, RFC 3550 11). */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 50; tries++) {
    const port = 19_000 + 2 * Math.floor(Math.random() * 500);
    if ((await isFree(port)) && (await isFree(port + 1))) return port;
  }
  throw new Error('no free UDP port between 19000 and 19999');
}

async function isFree(port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  const free = await new Promise<boolean>((resolve) => {
    socket.once('error', () => resolve(false));
    socket.bind({ port, address: '127.0.0.1', exclusive: true }, () => resolve(true));
  });
  socket.close();
  return free;
}

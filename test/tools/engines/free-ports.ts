import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { createSocket } from 'node:dgram';

/** Finds TCP ports on 127.0.0.1 that are free now, also for UDP. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(0, '127.0.0.1', resolve);
      });
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(
    servers.map(async (server) => {
      await new Promise((resolve) => server.close(resolve));
    }),
  );
  return ports;
}

/**
 * The range is below the ports that the system assigns itself (from 32768 on), and apart from those of default
 * configurations.
 */
const RTP_LOWEST = 10_000;
const RTP_HIGHEST = 19_000;

/** Finds a block of UDP ports that are all free now. */
export async function freeRtpPorts(count: number): Promise<{ readonly first: number; readonly last: number }> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const first = RTP_LOWEST + 2 * Math.floor((Math.random() * (RTP_HIGHEST - RTP_LOWEST - count)) / 2);
    if (await allFree(first, count)) return { first, last: first + count - 1 };
  }
  throw new Error(`no ${count} free UDP ports in a row`);
}

async function allFree(first: number, count: number): Promise<boolean> {
  for (let port = first; port < first + count; port++) {
    const socket = createSocket('udp4');
    const free = await new Promise<boolean>((resolve) => {
      socket.once('error', () => resolve(false));
      socket.bind(port, '127.0.0.1', () => resolve(true));
    });
    if (!free) return false;
    await new Promise<void>((resolve) => socket.close(resolve));
  }
  return true;
}

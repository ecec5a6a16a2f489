import type { Socket } from 'node:dgram';
import { MediaError } from '../../ports/media.ts';
import { bindUdp } from '../stream/index.ts';
import type { PortPool } from './port-pool.ts';

/** The sockets of an endpoint. */
export interface EndpointSockets {
  readonly rtp: Socket;
  /**
   * At the next port (RFC 3550 11). Null: a relay of this machine stands between the endpoint and its far end. RTCP comes
   * by `rtp`, and nothing but what the relay sends is taken.
   */
  readonly rtcp: Socket | null;
}

/** Sockets, and the port of the pool that they are for. */
export interface OpenSockets extends EndpointSockets {
  readonly port: number;
}

const LOOPBACK = '127.0.0.1';

/**
 * Takes a port of the pool that is free in the system as well.
 * @param isRelayed the pool's two ports are for the relay, and the sockets are elsewhere: at 127.0.0.1, at any port
 * @throws MediaError `no-ports`, `io`
 */
export async function openSockets(
  ports: PortPool,
  address: string,
  nowMs: () => number,
  isRelayed: boolean,
): Promise<OpenSockets> {
  for (let tried = 0; tried < ports.size; tried++) {
    const port = ports.take(nowMs());
    if (port === null) break;
    try {
      const pair = await bindPair(address, port);
      return { port, ...(isRelayed ? await instead(pair) : pair) };
    } catch (error) {
      ports.giveBack(port);
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EADDRINUSE') continue;
      throw new MediaError('io', `cannot bind an RTP or RTCP port: ${code ?? String(error)}`, { cause: error });
    }
  }
  throw new MediaError('no-ports', 'no RTP port is free');
}

/** Closes them. */
export function closeSockets({ rtp, rtcp }: EndpointSockets): void {
  rtp.close();
  rtcp?.close();
}

/** Binds an RTP port and the RTCP port above it. @throws Error of the system, such as `EADDRINUSE` */
export async function bindPair(
  address: string,
  port: number,
): Promise<{ readonly rtp: Socket; readonly rtcp: Socket }> {
  const rtp = await bindUdp(address, port);
  try {
    return { rtp, rtcp: await bindUdp(address, port + 1) };
  } catch (error) {
    rtp.close();
    throw error;
  }
}

/** Leaves both ports to the relay. */
async function instead(pair: EndpointSockets): Promise<EndpointSockets> {
  closeSockets(pair);
  return { rtp: await bindUdp(LOOPBACK, 0), rtcp: null };
}

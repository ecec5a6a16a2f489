import type { Socket } from 'node:dgram';
import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { RtpAddress } from '../../ports/media.ts';
import { MediaError } from '../../ports/media.ts';
import type { RtpPacket } from '../rtp/index.ts';
import type { TapCodec } from '../codecs/index.ts';
import type { PacketTap } from '../stream/index.ts';
import { ForkStream } from './fork-stream.ts';

/** Octets that may wait in the system for their way out. Packets beyond that are left out. */
const MAX_QUEUED_BYTES = 16 * 1024;

/**
 * A fork of one leg sends on what the leg says, from a socket of its own. The socket is connected, so the system takes
 * nothing in from others, and an address where nobody listens (ICMP) costs no more than a packet there.
 */
export class Fork implements PacketTap {
  readonly source: RtpAddress;
  readonly wideband: boolean;
  readonly #socket: Socket;
  readonly #stream = new ForkStream();

  private constructor(socket: Socket, wideband: boolean) {
    this.wideband = wideband;
    this.#socket = socket;
    const { address, port } = socket.address();
    this.source = { address, port };
  }

  /** @throws MediaError `bad-address`: there is no way there; `no-ports` */
  static async open(to: RtpAddress, wideband: boolean): Promise<Fork> {
    const family = isIPv6(to.address) ? 6 : 4;
    const socket = createSocket({
      type: family === 6 ? 'udp6' : 'udp4',
      // Addresses are numeric: no name look-up.
      lookup: (host, _options, done) => {
        done(null, host, family);
      },
    });
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    socket.once('error', reject);
    try {
      socket.connect(to.port, to.address, () => resolve(undefined));
      await promise;
    } catch (cause) {
      socket.close();
      const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
      if (code === 'EMFILE' || code === 'ENFILE' || code === 'EADDRINUSE') {
        throw new MediaError('no-ports', `a fork got no socket: ${code}`, { cause });
      }
      throw new MediaError('bad-address', `the address of a fork cannot be reached: ${code}`, { cause });
    }
    // Nobody listens there now, but somebody may later.
    socket.on('error', () => undefined);
    return new Fork(socket, wideband);
  }

  get ssrc(): number {
    return this.#stream.ssrc;
  }

  /** Sends an audio packet of the leg on. Never throws, never waits. */
  forward(packet: RtpPacket, codec: TapCodec, nowMs: number): void {
    const forwarded = this.#stream.next(packet, codec, nowMs);
    if (this.#socket.getSendQueueSize() < MAX_QUEUED_BYTES) this.#socket.send(forwarded);
  }

  /** Notes a packet of the leg that is no audio, or is not taken: who listens does not miss it. */
  leaveOut(packet: RtpPacket): void {
    this.#stream.leaveOut(packet);
  }

  /** Closes the socket. The owner calls it once. */
  close(): void {
    this.#socket.close();
  }
}

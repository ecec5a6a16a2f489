import type { Socket } from 'node:dgram';
import type { Clock } from '../../ports/clock.ts';
import { pause } from '../../shared/pause.ts';
import type { WebrtcTransport } from '../sdp/index.ts';
import { bindUdp } from '../stream/index.ts';
import type { Opened, PeerState } from './messages.ts';
import type { Library } from './peer-transport.ts';
import { PeerTransport } from './peer-transport.ts';

const LOOPBACK = '127.0.0.1';
/** Larger ones are not audio of ours. */
const MAX_PACKET_BYTES = 2_048;
/** Packets a second that pass from a far end: audio has 100 at most, with RTCP and keys. */
const MAX_PACKETS_PER_SECOND = 500;
/** A port of a transport that was closed is free after a moment. */
const PORT_LOOKS = 10;
const PORT_LOOK_MS = 20;

/** What a peer is made with. */
export interface PeerOptions {
  readonly library: Library;
  readonly clock: Clock;
  /** ICE is spoken at this address. */
  readonly address: string;
  /** Its own ports. */
  readonly ports: readonly [number, number];
  /** Port of its endpoint at 127.0.0.1. */
  readonly to: number;
  readonly onState: (state: PeerState) => void;
}

/**
 * A leg: what comes decrypted from its far end goes to its endpoint by UDP, and back. It has one transport, and a second
 * one while ICE restarts, until that is connected.
 */
export class RelayedPeer {
  readonly counts = { received: 0, sent: 0, dropped: 0 };
  readonly #options: PeerOptions;
  readonly #socket: Socket;
  #current: PeerTransport | null = null;
  #next: PeerTransport | null = null;
  #closed = false;
  /** Counts its transports. */
  #turn = 0;
  #second = { startMs: -Infinity, packets: 0 };

  private constructor(options: PeerOptions, socket: Socket) {
    this.#options = options;
    this.#socket = socket;
    socket.on('message', (packet) => this.#send(packet));
    // An endpoint that is gone is told so by whoever closed it.
    socket.on('error', () => undefined);
  }

  /** @throws Error: no port is free, or the library cannot take the far end's transport */
  static async open(
    options: PeerOptions,
    remote: WebrtcTransport | null,
  ): Promise<{ peer: RelayedPeer; opened: Opened }> {
    const socket = await bindUdp(LOOPBACK, 0);
    const peer = new RelayedPeer(options, socket);
    try {
      // From now on the system lets in nobody but the endpoint.
      const { promise, resolve } = Promise.withResolvers<undefined>();
      socket.connect(options.to, LOOPBACK, () => resolve(undefined));
      await promise;
      return { peer, opened: await peer.restart(remote) };
    } catch (error) {
      peer.close();
      throw error;
    }
  }

  /** Another transport. @throws Error: no port is free, or the library cannot take the far end's transport */
  async restart(remote: WebrtcTransport | null): Promise<Opened> {
    this.#next?.close();
    this.#next = null;
    const { library, address } = this.#options;
    const turn = ++this.#turn;
    const port = await this.#freePort();
    if (this.#closed || turn !== this.#turn) throw new Error('the leg has ended, or restarts once more');
    const made = new PeerTransport(
      library,
      { address, port, remote },
      {
        packet: (packet) => this.#receive(packet),
        open: (transport) => this.#opened(transport),
        state: (transport, state) => {
          if (transport === (this.#next ?? this.#current)) this.#options.onState(state);
        },
      },
    );
    if (this.#current === null) this.#current = made;
    else this.#next = made;
    return { transport: made.local, port, relayPort: this.#socket.address().port };
  }

  /** The far end answered our offer. @throws Error: no answer is awaited, or the library cannot take it */
  answer(remote: WebrtcTransport): void {
    const transport = this.#next ?? this.#current;
    if (transport?.isAwaited !== true) throw new Error('the far end has answered already, with another transport');
    transport.answer(remote);
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#next?.close();
    this.#current?.close();
    this.#socket.close();
  }

  #opened(transport: PeerTransport): void {
    if (transport !== this.#next) return;
    this.#current?.close();
    this.#current = transport;
    this.#next = null;
  }

  /** From the far end to the endpoint. */
  #receive(packet: Buffer): void {
    if (this.#closed) return;
    if (packet.length > MAX_PACKET_BYTES || !this.#mayPass()) {
      this.counts.dropped++;
      return;
    }
    this.counts.received++;
    this.#socket.send(packet);
  }

  /** From the endpoint to the far end. */
  #send(packet: Buffer): void {
    if (this.#current?.send(packet) === true) this.counts.sent++;
    else this.counts.dropped++;
  }

  #mayPass(): boolean {
    const nowMs = this.#options.clock.now();
    if (nowMs - this.#second.startMs >= 1_000) this.#second = { startMs: nowMs, packets: 0 };
    return ++this.#second.packets <= MAX_PACKETS_PER_SECOND;
  }

  /** One of its ports that nobody has: the library does not survive one that somebody has. @throws Error */
  async #freePort(): Promise<number> {
    const { ports, address, clock } = this.#options;
    const port = ports.find((each) => each !== this.#current?.port) ?? ports[0];
    for (let look = 1; ; look++) {
      try {
        const probe = await bindUdp(address, port);
        const { promise, resolve } = Promise.withResolvers<undefined>();
        probe.close(() => resolve(undefined));
        await promise;
        return port;
      } catch (error) {
        if (look === PORT_LOOKS) throw new Error('the port for ICE is taken', { cause: error });
        await pause(clock, PORT_LOOK_MS);
      }
    }
  }
}

import type { Socket } from 'node:dgram';
import type { Clock } from '../../ports/clock.ts';
import { pause } from '../../shared/pause.ts';
import type { WebrtcTransport } from '../sdp/index.ts';
import { bindUdp } from '../stream/index.ts';
import type { Prepared } from './awaited-transport.ts';
import { AwaitedTransport } from './awaited-transport.ts';
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
  /** That of an offer of ours, without an answer yet. */
  #awaited: AwaitedTransport | null = null;
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

  /**
   * Another transport.
   * @param remote null: our offer goes first
   * @throws Error: no port is free, or the library cannot take the far end's transport
   */
  async restart(remote: WebrtcTransport | null): Promise<Opened> {
    const turn = ++this.#turn;
    this.#next?.close();
    this.#next = null;
    await this.#awaited?.close();
    this.#awaited = null;
    const awaited = new AwaitedTransport(await this.#freePort());
    if (remote === null && !this.#closed && turn === this.#turn) {
      this.#awaited = awaited;
      return this.#reached(awaited);
    }
    await awaited.close();
    this.#assertGoesOn(turn);
    if (remote === null) throw new Error('the leg has ended');
    return this.#reached(this.#begin(awaited.port, remote, null));
  }

  /** The far end answered our offer. @throws Error: no answer is awaited, or the library cannot take it */
  async answer(remote: WebrtcTransport): Promise<void> {
    const awaited = this.#awaited;
    if (awaited === null) throw new Error('the far end has answered already, with another transport');
    const turn = this.#turn;
    this.#awaited = null;
    await awaited.close();
    this.#assertGoesOn(turn);
    this.#begin(awaited.port, remote, awaited.prepared);
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    void this.#awaited?.close();
    this.#next?.close();
    this.#current?.close();
    this.#socket.close();
  }

  #begin(port: number, remote: WebrtcTransport, prepared: Prepared | null): PeerTransport {
    const { library, address } = this.#options;
    const made = new PeerTransport(
      library,
      { address, port, remote, prepared },
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
    return made;
  }

  #reached({ local, port }: { readonly local: WebrtcTransport; readonly port: number }): Opened {
    return { transport: local, port, relayPort: this.#socket.address().port };
  }

  /** @throws Error: the leg has ended meanwhile, or restarts once more */
  #assertGoesOn(turn: number): void {
    if (this.#closed || turn !== this.#turn) throw new Error('the leg has ended, or restarts once more');
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

  /** Binds one of its ports that nobody has: the library does not survive one that somebody has. @throws Error */
  async #freePort(): Promise<Socket> {
    const { ports, address, clock } = this.#options;
    const port = ports.find((each) => each !== this.#current?.port) ?? ports[0];
    for (let look = 1; ; look++) {
      try {
        return await bindUdp(address, port);
      } catch (error) {
        if (look === PORT_LOOKS) throw new Error('the port for ICE is taken', { cause: error });
        await pause(clock, PORT_LOOK_MS);
      }
    }
  }
}

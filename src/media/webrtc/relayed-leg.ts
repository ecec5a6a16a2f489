import type { Logger } from 'pino';
import type { Clock, TimerHandle } from '../../ports/clock.ts';
import type { RtpAddress } from '../../ports/media.ts';
import { MediaError } from '../../ports/media.ts';
import type { WebrtcTransport } from '../sdp/index.ts';
import type { Opened, PeerNumber, PeerState } from './messages.ts';
import type { RelayProcess } from './relay-process.ts';

/** RFC 8445 5.1.2.1: of candidates of one kind, the first address is preferred. */
const HOST_PRIORITY = 126 * 2 ** 24 + 255;
const PRIORITY_STEP = 2 ** 8;
const FIRST_LOCAL_PREFERENCE = 65_535;
/** A far end that closed its transport is gone after so long, unless it has come back by another one. */
const GONE_MS = 5_000;

export interface RelayedLegOptions {
  readonly number: PeerNumber;
  readonly leg: string;
  readonly ports: readonly [number, number];
  readonly to: number;
  /** Addresses that the far end may reach us at. */
  readonly addresses: readonly string[];
  readonly clock: Clock;
  readonly logger: Logger;
  /** @throws MediaError `no-webrtc` */
  readonly process: () => Promise<Pick<RelayProcess, 'request' | 'closePeer'>>;
  /** The far end closed its transport, and did not come back. */
  readonly onGone: () => void;
  readonly onClosed: () => void;
}

/** How a leg is reached. */
export interface RelayedAt {
  /** By its far end. */
  readonly transport: WebrtcTransport;
  readonly port: number;
  /** By its endpoint. */
  readonly relay: RtpAddress;
}

/** A leg in a browser, as the program has it. */
export class RelayedLeg {
  readonly #options: RelayedLegOptions;
  /** The process that speaks for it; null: it is lost with its process. */
  #process: Pick<RelayProcess, 'request' | 'closePeer'> | null = null;
  #at: RelayedAt | null = null;
  #closed = false;
  /** The network to its far end was away for too long. */
  #failed = false;
  /** Its far end closed the transport. */
  #leaving: TimerHandle | null = null;

  constructor(options: RelayedLegOptions) {
    this.#options = options;
  }

  /** @throws MediaError `no-webrtc`: it is not open */
  get at(): RelayedAt {
    if (this.#at === null) throw new MediaError('no-webrtc', 'the leg is not open');
    return this.#at;
  }

  /** Its process is gone, and nothing goes through until {@link restart}. */
  get isLost(): boolean {
    return this.#process === null;
  }

  /** Opens it at the process that runs. @throws MediaError `no-webrtc` */
  async open(remote: WebrtcTransport | null): Promise<void> {
    const { number: peer, ports, to, process } = this.#options;
    const running = await process();
    try {
      const at = this.#reached(await running.request({ op: 'open', peer, ports, to, remote }));
      if (this.#closed) throw new MediaError('no-webrtc', 'the leg has ended');
      this.#process = running;
      this.#at = at;
    } catch (error) {
      // A process that answers too late has opened it all the same.
      running.closePeer(peer);
      throw error;
    }
  }

  /**
   * Gives it another transport: the far end restarts ICE, or the process is gone.
   * @param remote null: our offer goes first
   * @throws MediaError `no-webrtc`
   */
  async restart(remote: WebrtcTransport | null): Promise<RelayedAt> {
    const running = this.#process;
    this.#stay();
    if (running === null) await this.open(remote);
    else this.#at = this.#reached(await running.request({ op: 'restart', peer: this.#options.number, remote }));
    return this.at;
  }

  /** The far end answered our offer. @throws MediaError `no-webrtc` */
  async answer(remote: WebrtcTransport): Promise<void> {
    const peer = this.#options.number;
    if (this.#process === null) throw new MediaError('no-webrtc', 'the WebRTC process is gone');
    await this.#process.request({ op: 'answer', peer, remote });
    this.#stay();
  }

  /**
   * The process says what became of its transport. A far end that ends DTLS (close_notify, RFC 6347) makes it `closed` at
   * once. Where only the network is away it is `failed` first, after some 28 s: then silence alone ends the leg, since the
   * far end may come back.
   */
  tell(state: PeerState): void {
    const { leg: legId, clock, logger, onGone } = this.#options;
    if (state === 'connected') this.#stay();
    if (state === 'failed') this.#failed = true;
    if (state === 'closed' && !this.#failed && !this.#closed) this.#leaving ??= clock.schedule(GONE_MS, onGone);
    const level = state === 'failed' ? 'warn' : state === 'disconnected' ? 'info' : 'debug';
    logger[level]({ legId, state }, 'the WebRTC transport of a leg');
  }

  /** Its process is gone. */
  lose(): void {
    this.#stay();
    this.#process = null;
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stay();
    this.#process?.closePeer(this.#options.number);
    this.#options.onClosed();
  }

  /** It has a transport, or is to get another. */
  #stay(): void {
    this.#failed = false;
    if (this.#leaving !== null) this.#options.clock.cancel(this.#leaving);
    this.#leaving = null;
  }

  #reached(opened: Opened | null): RelayedAt {
    if (opened === null) throw new MediaError('no-webrtc', 'the WebRTC process gave no transport');
    // What was told before is of the former transport.
    this.#stay();
    const { port, relayPort, transport } = opened;
    const candidates = this.#options.addresses.map((address, index) => ({
      foundation: String(index + 1),
      priority: HOST_PRIORITY + PRIORITY_STEP * (FIRST_LOCAL_PREFERENCE - index),
      address,
      port,
      type: 'host' as const,
    }));
    return { port, relay: { address: '127.0.0.1', port: relayPort }, transport: { ...transport, candidates } };
  }
}

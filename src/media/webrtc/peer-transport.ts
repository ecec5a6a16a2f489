import type * as nodeDatachannel from 'node-datachannel';
import type { PeerConnection, Track } from 'node-datachannel';
import type { WebrtcTransport } from '../sdp/index.ts';
import { descriptionOf, STREAM, transportIn } from './description.ts';
import type { Prepared } from './awaited-transport.ts';
import type { PeerState } from './messages.ts';
import { PEER_STATES } from './messages.ts';

/** The package, which this process has loaded. */
export type Library = Pick<typeof nodeDatachannel, 'PeerConnection' | 'Audio'>;

/** What a transport tells. */
interface TransportEvents {
  /** A packet came, decrypted: RTP or RTCP. */
  packet(packet: Buffer): void;
  /** ICE and DTLS are done: packets go through. */
  open(transport: PeerTransport): void;
  state(transport: PeerTransport, state: PeerState): void;
}

/** One ICE and DTLS transport of a leg, at one port. */
export class PeerTransport {
  readonly port: number;
  /** How it is reached. */
  readonly local: WebrtcTransport;
  readonly #connection: PeerConnection;
  readonly #track: Track;
  #isOpen = false;
  #closed = false;

  /**
   * The port must be free: the library ends the whole process where it is not.
   * @param prepared what was given out already; null: the library makes it
   * @throws Error of the library, which cannot take the remote transport
   */
  constructor(
    library: Library,
    {
      address,
      port,
      remote,
      prepared,
    }: {
      readonly address: string;
      readonly port: number;
      readonly remote: WebrtcTransport;
      readonly prepared: Prepared | null;
    },
    events: TransportEvents,
  ) {
    this.port = port;
    this.#connection = new library.PeerConnection('warmbridge', {
      iceServers: [],
      bindAddress: address,
      portRangeBegin: port,
      portRangeEnd: port,
      disableAutoNegotiation: true,
      ...(prepared !== null && {
        certificatePemFile: prepared.certificate.certificate,
        keyPemFile: prepared.certificate.key,
      }),
    });
    this.#connection.onStateChange((name) => {
      const state = PEER_STATES.find((each) => each === name);
      if (state !== undefined && !this.#closed) events.state(this, state);
    });
    const audio = new library.Audio(STREAM, 'SendRecv');
    audio.addAudioCodec(0, 'PCMU/8000');
    this.#track = this.#connection.addTrack(audio);
    this.#track.onOpen(() => {
      if (this.#closed) return;
      this.#isOpen = true;
      events.open(this);
    });
    this.#track.onClosed(() => {
      this.#isOpen = false;
    });
    this.#track.onMessage((packet) => {
      if (!this.#closed) events.packet(packet);
    });
    try {
      this.#connection.setRemoteDescription(descriptionOf(remote), 'offer');
      const own = prepared === null ? {} : { iceUfrag: prepared.ufrag, icePwd: prepared.pwd };
      this.#connection.setLocalDescription('answer', own);
      this.local = transportIn(this.#connection.localDescription()?.sdp ?? '');
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Sends RTP or RTCP. False: it did not go. */
  send(packet: Buffer): boolean {
    if (!this.#isOpen) return false;
    try {
      return this.#track.sendMessageBinary(packet);
    } catch {
      return false; // it has closed, which is told soon
    }
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#isOpen = false;
    this.#connection.close();
  }
}

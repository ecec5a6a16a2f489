import type { SrtpRefusals } from './srtp-receiver.ts';
import { SrtpReceiver } from './srtp-receiver.ts';
import { SrtpSender } from './srtp-sender.ts';
import type { SrtpKeying } from './transforms.ts';
import { isSameKeying } from './transforms.ts';

/** What both sides of a leg encrypt with. */
export interface SrtpKeys {
  readonly ours: SrtpKeying;
  readonly theirs: SrtpKeying;
}

/**
 * The encryption of one leg, over all its offers and answers. A side that keeps its key keeps what belongs to it: counters
 * and replay lists go on, as RFC 3711 9.1 demands (no index twice with one key).
 */
export class SrtpSession {
  #isOn = false;
  /** The newest keys, also while packets are plain: what was sent with them must not be repeated. */
  #keys: SrtpKeys | null = null;
  #sender: SrtpSender | null = null;
  #receiver: SrtpReceiver | null = null;
  readonly #none: SrtpRefusals = { malformed: 0, unauthentic: 0, replayed: 0 };

  /** Whether packets are encrypted now. */
  get isOn(): boolean {
    return this.#isOn;
  }

  /** Packets of the far end that were not let through. */
  get refused(): Readonly<SrtpRefusals> {
    return this.#receiver?.refused ?? this.#none;
  }

  /** Puts the keys of an offer/answer exchange in force; null: packets are plain. */
  configure(keys: SrtpKeys | null): void {
    this.#isOn = keys !== null;
    if (keys === null) return;
    const former = this.#keys;
    this.#keys = keys;
    if (former === null || !isSameKeying(former.ours, keys.ours)) this.#sender = new SrtpSender(keys.ours);
    if (former === null || !isSameKeying(former.theirs, keys.theirs))
      this.#receiver = new SrtpReceiver(keys.theirs, this.#receiver);
  }

  /** An RTP packet as it goes out. */
  protectRtp(packet: Buffer): Buffer {
    return this.#sender === null || !this.#isOn ? packet : this.#sender.protectRtp(packet);
  }

  /** A compound RTCP packet as it goes out. */
  protectRtcp(packet: Buffer): Buffer {
    return this.#sender === null || !this.#isOn ? packet : this.#sender.protectRtcp(packet);
  }

  /** The RTP packet in a datagram; null for one that is not let through. */
  unprotectRtp(datagram: Buffer): Buffer | null {
    return this.#receiver === null || !this.#isOn ? datagram : this.#receiver.unprotectRtp(datagram);
  }

  /** The RTCP packet in a datagram; null for one that is not let through. */
  unprotectRtcp(datagram: Buffer): Buffer | null {
    return this.#receiver === null || !this.#isOn ? datagram : this.#receiver.unprotectRtcp(datagram);
  }
}

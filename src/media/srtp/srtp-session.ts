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
  /** Packets of the far end that were not let through, over all keys. */
  readonly refused: SrtpRefusals = { malformed: 0, unauthentic: 0, replayed: 0 };
  #state: 'plain' | 'awaited' | 'on' = 'plain';
  /** The newest keys, also while packets are plain: what was sent with them must not be repeated. */
  #keys: SrtpKeys | null = null;
  #sender: SrtpSender | null = null;
  #receiver: SrtpReceiver | null = null;

  /** Whether packets are encrypted now. */
  get isOn(): boolean {
    return this.#state === 'on';
  }

  /**
   * Puts the keys of an offer/answer exchange in force. Null: packets are plain. `awaited`: the far end has not told its
   * key yet, so that what comes from it is not let through.
   */
  configure(keys: SrtpKeys | 'awaited' | null): void {
    this.#state = keys === null ? 'plain' : keys === 'awaited' ? 'awaited' : 'on';
    if (keys === null || keys === 'awaited') return;
    const former = this.#keys;
    this.#keys = keys;
    if (former === null || !isSameKeying(former.ours, keys.ours)) this.#sender = new SrtpSender(keys.ours);
    if (former === null || !isSameKeying(former.theirs, keys.theirs))
      this.#receiver = new SrtpReceiver(keys.theirs, this.refused, this.#receiver?.rocs);
  }

  /** An RTP packet as it goes out. */
  protectRtp(packet: Buffer): Buffer {
    return this.#sender !== null && this.isOn ? this.#sender.protectRtp(packet) : packet;
  }

  /** A compound RTCP packet as it goes out. */
  protectRtcp(packet: Buffer): Buffer {
    return this.#sender !== null && this.isOn ? this.#sender.protectRtcp(packet) : packet;
  }

  /** The RTP packet in a datagram; null for one that is not let through. */
  unprotectRtp(datagram: Buffer): Buffer | null {
    if (this.#state === 'plain') return datagram;
    return this.#opener()?.unprotectRtp(datagram) ?? null;
  }

  /** The RTCP packet in a datagram; null for one that is not let through. */
  unprotectRtcp(datagram: Buffer): Buffer | null {
    if (this.#state === 'plain') return datagram;
    return this.#opener()?.unprotectRtcp(datagram) ?? null;
  }

  /** Null while the key is awaited. */
  #opener(): SrtpReceiver | null {
    if (this.isOn) return this.#receiver;
    this.refused.unauthentic++;
    return null;
  }
}

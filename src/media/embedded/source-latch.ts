/** After this much silence the stream may go on from another address: a NAT gave it a new one. */
export const REBIND_AFTER_MS = 1_000;
/** After SDP named a new address the former source is not listened to for this long: it may be a fork that lost. */
export const FORMER_REFUSED_MS = 1_000;

/** A UDP address. */
export interface UdpAddress {
  readonly address: string;
  readonly port: number;
}

function equal(left: UdpAddress | null, right: UdpAddress | null): boolean {
  return left?.address === right?.address && left?.port === right?.port;
}

/**
 * Symmetric RTP (RFC 4961) with latching (RFC 7362 describes the practice): the first source that sends valid RTP is
 * the far end, and we send there, whatever SDP says: that is the way through its NAT. From then on others are refused,
 * but for three cases:
 *
 * - the address that SDP names: signalling is stronger evidence than being first;
 * - the same SSRC from a new address once the old one has been silent for {@link REBIND_AFTER_MS}: a NAT binding changed,
 *   and a stranger does not know the SSRC;
 * - whoever comes first after SDP has named a new address; the former source for {@link FORMER_REFUSED_MS} only where it
 *   is that address.
 *
 * A silent source alone opens nothing: on hold a far end is silent for minutes, and a stranger has time to try all ports.
 */
export class SourceLatch {
  #announced: UdpAddress | null = null;
  #source: UdpAddress | null = null;
  #former: { readonly source: UdpAddress; readonly untilMs: number } | null = null;
  #ssrc = 0;
  #lastAtMs = 0;

  /** Sets the address from SDP; a changed one ends the latch. */
  announce(remote: UdpAddress | null, nowMs: number): void {
    if (equal(remote, this.#announced)) return;
    // Nowhere (hold) is no new address: the latch stays.
    if (remote === null) return;
    this.#announced = remote;
    if (equal(remote, this.#source)) return;
    this.#former = this.#source === null ? null : { source: this.#source, untilMs: nowMs + FORMER_REFUSED_MS };
    this.#source = null;
  }

  /** Where to send: to the source we latched on to, else to the address from SDP; null where neither is known. */
  get target(): UdpAddress | null {
    return this.#source ?? this.#announced;
  }

  /** The source that we listen to. */
  get source(): UdpAddress | null {
    return this.#source;
  }

  /** Whether this IP address is the far end's: what comes from it shows that the far end lives. */
  isFarEnd(address: string): boolean {
    return address === this.#source?.address || address === this.#announced?.address;
  }

  /** Whether to take a valid packet from this source; may latch on to it. */
  accept(address: string, port: number, ssrc: number, nowMs: number): boolean {
    const source = this.#source;
    if (source?.address === address && source.port === port) {
      this.#ssrc = ssrc;
      this.#lastAtMs = nowMs;
      return true;
    }
    const from = { address, port };
    const former = this.#former;
    if (former !== null && nowMs < former.untilMs && equal(from, former.source) && !equal(from, this.#announced))
      return false;
    const rebound = ssrc === this.#ssrc && nowMs - this.#lastAtMs >= REBIND_AFTER_MS;
    if (source !== null && !equal(from, this.#announced) && !rebound) return false;
    this.#source = from;
    this.#ssrc = ssrc;
    this.#lastAtMs = nowMs;
    return true;
  }
}

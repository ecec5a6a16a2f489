import type { IpNetwork, RtpAddress } from '../../ports/media.ts';
import { REBIND_AFTER_MS, SourceRule } from '../room/index.ts';

/** After SDP named a new address the former source is not listened to for this long: it may be a fork that lost. */
export const FORMER_REFUSED_MS = 1_000;

function equal(left: RtpAddress | null, right: RtpAddress | null): boolean {
  return left?.address === right?.address && left?.port === right?.port;
}

/**
 * Symmetric RTP (RFC 4961) with latching (RFC 7362 describes the practice): the first source that sends valid RTP is
 * the far end, and we send there, whatever SDP says: that is the way through its NAT. From then on others are refused,
 * but for three cases:
 *
 * - the address that SDP names: signalling is stronger evidence than being first;
 * - a source at a host that {@link SourceRule} allows, once the present one has been silent for {@link REBIND_AFTER_MS}:
 *   a NAT binding changed. The SSRC proves nothing, since who sees one packet knows it;
 * - whoever comes first after SDP has named a new address; the former source for {@link FORMER_REFUSED_MS} only where it
 *   is that address.
 *
 * Port 0, which a datagram can carry, is never a source: nothing can be sent there.
 *
 * A silent source alone opens nothing: on hold a far end is silent for minutes, and a stranger has time to try all ports.
 */
export class SourceLatch {
  readonly #rule = new SourceRule();
  #announced: RtpAddress | null = null;
  #source: RtpAddress | null = null;
  #former: { readonly source: RtpAddress; readonly untilMs: number } | null = null;
  #lastAtMs = 0;

  /** Sets the address from SDP; a changed one ends the latch. */
  announce(remote: RtpAddress | null, nowMs: number): void {
    if (equal(remote, this.#announced)) return;
    // Nowhere (hold, port 0) is no new address: the latch stays.
    if (remote === null || remote.port === 0) return;
    this.#announced = remote;
    if (equal(remote, this.#source)) return;
    this.#former = this.#source === null ? null : { source: this.#source, untilMs: nowMs + FORMER_REFUSED_MS };
    this.#source = null;
  }

  /** Sets the networks that the far end may move to. */
  allow(networks: readonly IpNetwork[]): void {
    this.#rule.allow(networks);
  }

  /** Where to send: to the source we latched on to, else to the address from SDP; null where neither is known. */
  get target(): RtpAddress | null {
    return this.#source ?? this.#announced;
  }

  /** Whether this IP address is the far end's: what comes from it shows that the far end lives. */
  isFarEnd(address: string): boolean {
    return address === this.#source?.address || address === this.#announced?.address;
  }

  /** Notes a packet that is no audio. True if it came from the source that we listen to, which is not silent then. */
  heardFrom(address: string, port: number, nowMs: number): boolean {
    if (!equal(this.#source, { address, port })) return false;
    this.#lastAtMs = nowMs;
    return true;
  }

  /** Whether to take a valid packet from this source; may latch on to it. */
  accept(address: string, port: number, nowMs: number): boolean {
    if (port === 0) return false;
    const source = this.#source;
    if (source?.address === address && source.port === port) {
      this.#lastAtMs = nowMs;
      return true;
    }
    const from = { address, port };
    const former = this.#former;
    if (former !== null && nowMs < former.untilMs && equal(from, former.source) && !equal(from, this.#announced))
      return false;
    if (source !== null && !equal(from, this.#announced) && !this.#moves(address, nowMs)) return false;
    this.#source = from;
    this.#lastAtMs = nowMs;
    return true;
  }

  #moves(host: string, nowMs: number): boolean {
    return nowMs - this.#lastAtMs >= REBIND_AFTER_MS && this.#rule.mayMoveTo(host, [this.#source, this.#announced]);
  }
}

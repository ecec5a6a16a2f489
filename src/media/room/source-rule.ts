import type { IpNetwork, RtpAddress } from '../../ports/media.ts';
import { networkFilter } from '../../shared/network-filter.ts';

/**
 * A leg's RTP may come from another source once the present one has been silent for this long: a NAT gave it another
 * port. Shorter gaps are loss. While the present source talks, nobody takes its place.
 */
export const REBIND_AFTER_MS = 1_000;

/** Which hosts may take over the RTP of a leg in mid-call. Both engines go by it. */
export class SourceRule {
  #allowed: (address: string) => boolean = () => false;

  /** Sets the networks that SIP knows, as {@link MediaRoom.allowSources} gets them. */
  allow(networks: readonly IpNetwork[]): void {
    this.#allowed = networkFilter(networks);
  }

  /**
   * Whether the RTP of a leg may move to this host: another port of a host that it is at, or one that SIP knows.
   * @param known the present source, and the address of the SDP
   */
  mayMoveTo(host: string, known: readonly (RtpAddress | null)[]): boolean {
    return known.some((each) => each?.address === host) || this.#allowed(host);
  }
}

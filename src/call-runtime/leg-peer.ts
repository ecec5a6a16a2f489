import type { MediaConfig, Trunk } from '../config/index.ts';
import type { IpNetwork, SrtpPolicy } from '../ports/media.ts';

/** What a leg goes by that comes from a peer. */
export interface LegPeer {
  /** Networks of its trunk, which may send its RTP as well as the host that its SIP comes from. */
  readonly networks: readonly IpNetwork[];
  readonly srtp: SrtpPolicy;
}

/** What is known of who sends a call. @param source null: it comes from no trunk */
export function peerFrom(source: Pick<Trunk, 'allow' | 'srtp'> | null, { srtp }: Pick<MediaConfig, 'srtp'>): LegPeer {
  return { networks: source?.allow ?? [], srtp: source?.srtp ?? srtp };
}

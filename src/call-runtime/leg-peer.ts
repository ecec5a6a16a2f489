import type { MediaConfig, Trunk } from '../config/index.ts';
import type { CodecName } from '../ports/codec-name.ts';
import type { LegId } from '../ports/ids.ts';
import type { SrtpPolicy } from '../ports/leg-terms.ts';
import type { IpNetwork, KeysBy, MediaRoom } from '../ports/media.ts';
import { singleAddress } from '../shared/network-filter.ts';

/** What a leg goes by that comes from a peer, or goes to one. */
export interface LegPeer {
  /** Networks of its trunk, which may send its RTP as well as the host that its SIP comes from. */
  readonly networks: readonly IpNetwork[];
  /** How it sends and takes keys. Of a leg that is dialled, its dialler knows. */
  readonly keysBy: KeysBy;
  /** Whether it is encrypted. Of a leg that is dialled, its dialler knows. */
  readonly srtp: SrtpPolicy;
  /** See `LegTerms.codecs`. Of a leg that is dialled, its dialler knows. @defaultValue those of the media engine */
  readonly codecs?: readonly CodecName[] | undefined;
}

/** A part of the program. */
export const WITHIN: LegPeer = { networks: [], keysBy: 'auto', srtp: 'off' };

/** What is known of who sends a call. @param source null: it comes from no trunk */
export function peerFrom(
  source: Pick<Trunk, 'allow' | 'dtmf' | 'srtp' | 'codecs'> | null,
  { srtp }: Pick<MediaConfig, 'srtp'>,
): LegPeer {
  return {
    networks: source?.allow ?? [],
    keysBy: source?.dtmf ?? 'auto',
    srtp: source?.srtp ?? srtp,
    codecs: source?.codecs ?? undefined,
  };
}

/** Tells the room of a leg what it goes by. @param host IP address that the SIP of the leg comes from; empty: unknown */
export function introduce(
  room: MediaRoom | null,
  leg: LegId,
  host: string,
  { networks, keysBy }: Pick<LegPeer, 'networks' | 'keysBy'>,
): void {
  room?.allowSources(leg, [...singleAddress(host), ...networks]);
  if (keysBy !== 'auto') room?.takeKeys(leg, keysBy);
}

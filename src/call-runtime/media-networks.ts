import type { IpNetwork } from '../ports/media.ts';
import { hostOf } from './dial-target.ts';

/** The parts of a trunk that say where its RTP may come from. */
export interface NetworkTrunk {
  readonly uri: string;
  readonly allow: readonly IpNetwork[];
}

/** Networks of the trunks that a URI leads to, whatever the port. They may send the RTP of a call that is dialled there. */
export function networksOf(uri: string, trunks: readonly NetworkTrunk[]): readonly IpNetwork[] {
  return trunks.filter((trunk) => hostOf(trunk.uri) === hostOf(uri)).flatMap(({ allow }) => allow);
}

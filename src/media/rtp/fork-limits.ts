import { isIP } from 'node:net';
import type { RtpAddress } from '../../ports/media.ts';
import { MediaError } from '../../ports/media.ts';

/** Forks that a leg may have at once. Each costs what a leg costs. */
const MAX_FORKS_PER_LEG = 4;

/** @throws MediaError `bad-address`: not an IP address and UDP port that can be sent to */
export function assertForkAddress({ address, port }: RtpAddress): void {
  if (isIP(address) === 0) throw new MediaError('bad-address', 'a fork needs an IP address');
  if (/^[0.:]+$/.test(address)) throw new MediaError('bad-address', 'a fork needs the address of one receiver');
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new MediaError('bad-address', 'a fork needs a UDP port from 1 to 65535');
  }
}

/** @throws MediaError `too-many-forks` */
export function assertForkFree(forks: number): void {
  if (forks >= MAX_FORKS_PER_LEG) {
    throw new MediaError('too-many-forks', `a leg has ${MAX_FORKS_PER_LEG} forks at most`);
  }
}

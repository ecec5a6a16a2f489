import type { MediaConfig } from '../config/index.ts';
import { isLoopbackHost } from '../shared/is-loopback.ts';

/**
 * Where a part of ours has RTP that only the media engine sends: on this machine alone, unless a media server is on
 * another one.
 */
export function engineSideAddress({ engine, address, freeswitch }: MediaConfig): string {
  const isRemote = engine === 'freeswitch' && !freeswitch.every(({ host }) => isLoopbackHost(host));
  return isRemote ? address : '127.0.0.1';
}

import type { MediaConfig } from '../config/index.ts';
import { isLoopbackHost } from '../shared/is-loopback.ts';

/** Where forks are listened to: they stay on this machine, unless a media server is on another one. */
export function forkAddress({ engine, address, freeswitch }: MediaConfig): string {
  const isRemote = engine === 'freeswitch' && !freeswitch.every(({ host }) => isLoopbackHost(host));
  return isRemote ? address : '127.0.0.1';
}

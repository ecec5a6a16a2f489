import type { CodecName } from '../../../../src/media/codecs/index.ts';
import type { SdpSession } from '../../../../src/media/sdp/index.ts';
import { newSession } from '../../../../src/media/sdp/index.ts';

/** A session of our own at 192.0.2.1:20000. */
export function session(codecs: readonly CodecName[] = ['PCMU', 'PCMA']): SdpSession {
  return newSession({ sessionId: '4711', address: '192.0.2.1', port: 20_000 }, codecs);
}

/** A description of the far end: the lines that every one has, and the lines of the case. */
export function remote(media: readonly string[], head: readonly string[] = ['c=IN IP4 198.51.100.7']): string {
  return ['v=0', 'o=alice 2890844526 2890844526 IN IP4 198.51.100.7', 's=-', ...head, 't=0 0', ...media, ''].join(
    '\r\n',
  );
}

/** The lines of a description that begin with `prefix`, without the prefix. */
export function lines(sdp: string, prefix: string): string[] {
  return sdp
    .split('\r\n')
    .filter((line) => line.startsWith(prefix))
    .map((line) => line.slice(prefix.length));
}

/** The version in `o=`. */
export function versionOf(sdp: string): number {
  return Number(lines(sdp, 'o=')[0]?.split(' ')[2]);
}

/** The direction attribute. */
export function directionOf(sdp: string): string | undefined {
  return /^a=(sendrecv|sendonly|recvonly|inactive)\r?$/m.exec(sdp)?.[1];
}

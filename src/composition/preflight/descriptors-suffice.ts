import { readFile } from 'node:fs/promises';
import type { ConfigFault } from '../../config/index.ts';
import type { PreflightContext } from './preflight-check.ts';

/** Descriptors for all but calls: listeners, connections of the API, the database, worker threads. */
const OTHER_DESCRIPTORS = 100;
/** Sockets of a call that was handed off: the caller's and the agent's, each with one for RTP and one for RTCP. */
const SOCKETS_PER_CALL = 4;

/** Warns if the embedded engine may open fewer sockets than `media.rtpPorts` has room for (RLIMIT_NOFILE). */
export async function descriptorsSuffice({ config: { media } }: PreflightContext): Promise<ConfigFault[]> {
  if (media.engine !== 'embedded') return [];
  const message = descriptorWarning(media.rtpPorts, await readLimits());
  return message === null ? [] : [{ path: 'media.rtpPorts', message }];
}

/**
 * The warning about a range of RTP ports under a limit; null if the limit is high enough or not known.
 * @param limits as `/proc/self/limits` has them
 */
export function descriptorWarning(
  { first, last }: { readonly first: number; readonly last: number },
  limits: string,
): string | null {
  const limit = Number(/^Max open files\s+(\d+)\s/m.exec(limits)?.[1] ?? Infinity);
  // RTP takes the even ports, RTCP the odd ones above them (RFC 3550 11), and `first` is even.
  const sockets = 2 * Math.floor((last - first + 1) / 2);
  if (limit - OTHER_DESCRIPTORS >= sockets) return null;
  const calls = Math.max(0, Math.floor((limit - OTHER_DESCRIPTORS) / SOCKETS_PER_CALL));
  return `has room for ${sockets} RTP and RTCP sockets, but the process may open ${limit} files (ulimit -n): that allows about ${calls} calls`;
}

/** Empty where the system does not tell. */
async function readLimits(): Promise<string> {
  try {
    return await readFile('/proc/self/limits', 'utf8');
  } catch {
    return '';
  }
}

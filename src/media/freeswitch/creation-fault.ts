import { MediaError } from '../../ports/media.ts';
import { asMediaError } from './as-media-error.ts';

/**
 * Why an endpoint could not be made. Our offer names codecs that FreeSWITCH has, so it refuses the media (488) only if no
 * RTP port is left, or if it does not know of encrypted channels.
 * @param secure the channel was to be encrypted
 */
export function creationFault(error: unknown, secure: boolean): MediaError {
  const fault = asMediaError(error);
  if (isNotFound(error)) {
    return new MediaError('engine-lost', "FreeSWITCH does not run Warmbridge's dialplan (freeswitch/dialplan)", {
      cause: error,
    });
  }
  if (fault.code !== 'no-common-codec') return fault;
  const cause = { cause: error };
  if (secure) {
    const message = 'FreeSWITCH takes no SRTP: its dialplan is older than ours, or it has no such crypto-suite';
    return new MediaError('no-common-srtp', message, cause);
  }
  return new MediaError('no-ports', 'FreeSWITCH has no media for an endpoint; its RTP ports may be used up', cause);
}

/** RFC 3261 21.4.5: its dialplan takes no INVITEs of ours. */
function isNotFound(error: unknown): boolean {
  const cause = error instanceof MediaError ? error.cause : error;
  return typeof cause === 'object' && cause !== null && 'status' in cause && cause.status === 404;
}

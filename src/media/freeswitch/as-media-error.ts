import { MediaError } from '../../ports/media.ts';
import { messageOf } from '../../shared/message-of.ts';
import { DeadlineError } from '../../shared/within.ts';

/** The name of FreeSWITCH in errors of waits. */
export const FREESWITCH = 'FreeSWITCH';

/** A fault of drachtio-srf, or of a wait, as the port's callers know it. */
export function asMediaError(error: unknown): MediaError {
  if (error instanceof MediaError) return error;
  if (error instanceof DeadlineError) return new MediaError('engine-lost', error.message, { cause: error });
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : null;
  const message = messageOf(error);
  const cause = { cause: error };
  // RFC 3261 21.4.26: Not Acceptable Here.
  if (status === 488) return new MediaError('no-common-codec', 'FreeSWITCH refuses the media', cause);
  // Sessions or ports are used up, or it is paused.
  if (typeof status === 'number' && status >= 500) {
    return new MediaError('no-ports', `FreeSWITCH takes no more: ${status} ${message}`, cause);
  }
  return new MediaError('engine-lost', `FreeSWITCH: ${message}`, cause);
}

import { MediaError } from '../ports/media.ts';
import { messageOf } from '../shared/message-of.ts';
import { DeadlineError } from '../shared/within.ts';

/** Why media was not agreed on: the final response that it makes, and the whole truth. */
export interface MediaFailure {
  readonly status: number;
  readonly reason: string;
  readonly detail: string;
}

/** What an error of the media engine, or of a leg, says to the far end. */
export function failureOf(error: unknown): MediaFailure {
  const detail = messageOf(error);
  if (error instanceof DeadlineError) return { status: 503, reason: 'Service Unavailable', detail };
  if (!(error instanceof MediaError)) return { status: 500, reason: 'Server Internal Error', detail };
  switch (error.code) {
    case 'bad-sdp':
    case 'no-common-codec':
      // RFC 3261 21.4.26
      return { status: 488, reason: 'Not Acceptable Here', detail };
    case 'no-common-srtp':
    case 'no-webrtc':
      return { status: 488, reason: `Not Acceptable Here (${detail})`, detail };
    case 'no-ports':
    case 'engine-lost':
    case 'unknown-leg':
    case 'io':
    case 'bad-address':
    case 'too-many-forks':
    case 'too-many-recordings':
      return { status: 503, reason: 'Service Unavailable', detail };
  }
}

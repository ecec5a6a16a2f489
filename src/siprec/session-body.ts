import { METADATA_TYPE } from './metadata.ts';

/** A body with two parts, and its content type. */
export interface SessionBody {
  readonly contentType: string;
  readonly body: string;
}

/** Cannot be in either part: SDP and XML of ours have no line that begins with two hyphens. */
const BOUNDARY = 'warmbridge-recording-session';

/** The body of an INVITE or re-INVITE of a recording session: the description and the metadata (RFC 7866 9.1). */
export function recordingSessionBody(sdp: string, metadata: string): SessionBody {
  return {
    contentType: `multipart/mixed;boundary=${BOUNDARY}`,
    body: [
      `--${BOUNDARY}`,
      'Content-Type: application/sdp',
      '',
      `${sdp.trimEnd()}\r\n`,
      `--${BOUNDARY}`,
      `Content-Type: ${METADATA_TYPE}`,
      'Content-Disposition: recording-session',
      '',
      `${metadata.trimEnd()}\r\n`,
      `--${BOUNDARY}--`,
      '',
    ].join('\r\n'),
  };
}

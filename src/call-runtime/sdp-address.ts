/** Where an SDP of ours has its RTP. Those of telephones are for the media engine to read. */
import type { RtpAddress } from '../ports/media.ts';

/** The address that it names (RFC 8866 5.7); null: none. */
export function addressIn(sdp: string): string | null {
  return /^c=IN IP[46] (\S+)/m.exec(sdp)?.[1] ?? null;
}

/** Where it listens (RFC 8866 5.7, 5.14); null: nowhere. */
export function rtpAddressIn(sdp: string): RtpAddress | null {
  const address = addressIn(sdp);
  const port = /^m=audio (\d+)/m.exec(sdp)?.[1];
  return address === null || port === undefined ? null : { address, port: Number(port) };
}

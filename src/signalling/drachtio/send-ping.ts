import type { OptionsPing } from '../../ports/signalling.ts';
import { formatUri, parseUri } from '../../shared/sip/index.ts';
import { sendOutside } from './send-outside.ts';
import type { SrfClient } from './srf.ts';

/** Sends an OPTIONS outside of any dialog (RFC 3261 11.1). @returns its final status; null: it could not be sent */
export async function sendPing(srf: SrfClient, { uri, auth, proxy }: OptionsPing): Promise<number | null> {
  const parsed = parseUri(uri);
  if (parsed === null) return null;
  // RFC 3261 19.1.1, table 1: a Request-URI has no headers, and a To no `transport` and the like either.
  const target = { ...parsed, password: null, headers: '' };
  const headers = {
    From: '<sip:warmbridge@localhost>',
    To: `<${formatUri({ ...target, params: new Map() })}>`,
    Contact: '<sip:warmbridge@localhost>',
    // RFC 3261 11.1: "An Accept header field SHOULD be included to indicate the type of message body the UAC wishes to
    // receive in the response."
    Accept: 'application/sdp',
  };
  return await sendOutside(srf, formatUri(target), { method: 'OPTIONS', headers, body: '', auth, proxy });
}

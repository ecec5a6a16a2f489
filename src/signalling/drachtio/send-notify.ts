import type { UnsolicitedNotify } from '../../ports/signalling.ts';
import type { SrfClient, SrfRequest } from './srf.ts';

/** Sends a NOTIFY outside of any dialog. @returns its final status; null: it could not be sent */
export async function sendNotify(srf: SrfClient, notify: UnsolicitedNotify): Promise<number | null> {
  const { uri, event, contentType, body, auth } = notify;
  const headers = {
    From: '<sip:voicemail@localhost>',
    To: `<${uri}>`,
    Contact: '<sip:voicemail@localhost>',
    Event: event,
    // RFC 6665 8.2.3: a NOTIFY must say it. No subscription goes on behind this one.
    'Subscription-State': 'terminated;reason=noresource',
    'Content-Type': contentType,
  };
  const { promise, resolve } = Promise.withResolvers<number | null>();
  try {
    srf.request(uri, { method: 'NOTIFY', headers, body, ...(auth !== undefined && { auth: { ...auth } }) }, (error, request) => {
      if (request === undefined) resolve(null);
      else follow(request, resolve);
    }); // prettier-ignore
  } catch {
    // drachtio-srf throws if there is no connection.
    return null;
  }
  return await promise;
}

function follow(request: SrfRequest, done: (status: number) => void): void {
  request.on('response', (response) => {
    if (response.status >= 200) done(response.status);
  });
  // drachtio-srf moves the response listeners to the request with credentials by itself.
}

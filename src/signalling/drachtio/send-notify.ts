import type { UnsolicitedNotify } from '../../ports/signalling.ts';
import { sendOutside } from './send-outside.ts';
import type { SrfClient } from './srf.ts';

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
  return await sendOutside(srf, uri, { method: 'NOTIFY', headers, body, auth });
}

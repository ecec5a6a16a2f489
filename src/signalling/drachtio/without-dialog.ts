import { tagOf } from './headers.ts';
import type { SrfRequest, SrfResponse } from './srf.ts';

/** Requests that have no meaning outside of a dialog. drachtio-srf itself takes care of ACK, PRACK and UPDATE. */
const ENDED_WITH_DIALOG: ReadonlySet<string> = new Set([
  'BYE',
  'INFO',
  'INVITE',
  'REFER',
  'NOTIFY',
  'MESSAGE',
  'OPTIONS',
]);

/**
 * Refuses a request in a dialog that nobody knows (any more), as a BYE is that crosses ours (RFC 3261 12.2.2, 15.1.2).
 * drachtio-srf would answer 404. False for any other request, which goes on.
 */
export function isWithoutDialog(req: SrfRequest, res: SrfResponse): boolean {
  if (!ENDED_WITH_DIALOG.has(req.method) || tagOf(req, 'To') === null) return false;
  res.send(481, 'Call/Transaction Does Not Exist', {});
  return true;
}

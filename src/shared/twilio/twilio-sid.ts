import { createHash } from 'node:crypto';

/** What an id of Twilio's begins with: account, call, conference, recording, media stream, queue. */
type SidPrefix = 'AC' | 'CA' | 'CF' | 'RE' | 'MZ' | 'QU';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const CALL_SID = /^(?:CA|RE)([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/;

/**
 * An id of Twilio's form (two letters and 32 hexadecimal digits) for something of ours. The same text has the same id,
 * here and after a restart. The digits of a UUID are kept, so that {@link callIdOfSid} finds the call.
 */
export function twilioSid(prefix: SidPrefix, text: string): string {
  if (UUID.test(text)) return prefix + text.replaceAll('-', '');
  return prefix + createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** The id of the call that a CallSid, or the sid of a call's recording, is of; null where it is none. */
export function callIdOfSid(sid: string): string | null {
  return CALL_SID.test(sid) ? sid.replace(CALL_SID, '$1-$2-$3-$4-$5') : null;
}

/** The account that everything here belongs to. */
export const TWILIO_ACCOUNT_SID = twilioSid('AC', 'warmbridge');

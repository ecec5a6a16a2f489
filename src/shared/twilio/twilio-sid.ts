import { createHash } from 'node:crypto';

/** What an id of Twilio's begins with: account, call, conference, recording, media stream, queue. */
type SidPrefix = 'AC' | 'CA' | 'CF' | 'RE' | 'MZ' | 'QU';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const DIGITS = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/;

/**
 * An id of Twilio's form (two letters and 32 hexadecimal digits) for something of ours. The same text has the same id,
 * here and after a restart. The digits of a UUID are kept, so that {@link uuidOfSid} finds what it is of.
 */
export function twilioSid(prefix: SidPrefix, text: string): string {
  if (UUID.test(text)) return prefix + text.replaceAll('-', '');
  return prefix + createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** The UUID that a sid with this prefix was made of; null where it is no such sid. */
export function uuidOfSid(prefix: SidPrefix, sid: string): string | null {
  const digits = sid.startsWith(prefix) ? sid.slice(prefix.length) : '';
  return DIGITS.test(digits) ? digits.replace(DIGITS, '$1-$2-$3-$4-$5') : null;
}

/** The id of the call that a CallSid, or the sid of a call's recording, is of; null where it is none. */
export function callIdOfSid(sid: string): string | null {
  return uuidOfSid('CA', sid) ?? uuidOfSid('RE', sid);
}

/** The sid of a queue. One of the same name has the same, also after a restart. */
export function queueSid(name: string): string {
  return twilioSid('QU', `queue ${name}`);
}

/** The account that everything here belongs to. */
export const TWILIO_ACCOUNT_SID = twilioSid('AC', 'warmbridge');

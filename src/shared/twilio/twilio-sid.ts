import { createHash } from 'node:crypto';

/**
 * An id of Twilio's form (two letters and 32 hexadecimal digits) for something of ours. The same text has the same id,
 * here and after a restart.
 */
export function twilioSid(prefix: 'AC' | 'CA', text: string): string {
  return `${prefix}${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
}

/** The account that everything here belongs to. */
export const TWILIO_ACCOUNT_SID = twilioSid('AC', 'warmbridge');

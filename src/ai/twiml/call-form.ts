import type { CallRecord } from '../../ports/records.ts';
import { twilioSid } from '../../shared/twilio/twilio-sid.ts';
import type { TwimlForm } from './twiml-client.ts';

/** What every request to an application says about a call, be it for a document or a status callback. */
export function callForm(
  { id, from, to, direction }: Pick<CallRecord, 'id' | 'from' | 'to'> & { readonly direction?: 'outbound' | undefined },
  accountSid: string,
): TwimlForm {
  return {
    CallSid: twilioSid('CA', id),
    AccountSid: accountSid,
    ApiVersion: '2010-04-01',
    Direction: direction === 'outbound' ? 'outbound-api' : 'inbound',
    From: from,
    To: to,
    Caller: from,
    Called: to,
  };
}

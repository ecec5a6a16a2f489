import type { CallRecord } from '../../../ports/records.ts';
import { accountPath } from '../../../shared/twilio/account-path.ts';
import { twilioCallStatus } from '../../../shared/twilio/call-status.ts';
import type { TwilioCallStatus } from '../../../shared/twilio/call-status.ts';
import { rfc2822Date } from '../../../shared/twilio/rfc2822-date.ts';
import { twilioSid } from '../../../shared/twilio/twilio-sid.ts';

/** A call as Twilio shows it. */
export function callJson(
  call: CallRecord,
  accountSid: string,
  status: TwilioCallStatus = twilioCallStatus(call),
): object {
  const { id, from, to, direction, startedAt, answeredAt, endedAt, identity } = call;
  const sid = twilioSid('CA', id);
  const path = `${accountPath(accountSid)}/Calls/${sid}`;
  const durationMs = endedAt === null || answeredAt === null ? 0 : Date.parse(endedAt) - Date.parse(answeredAt);
  return {
    sid,
    account_sid: accountSid,
    to,
    to_formatted: to,
    from,
    from_formatted: from,
    status,
    direction: direction === 'outbound' ? 'outbound-api' : 'inbound',
    date_created: rfc2822Date(startedAt),
    date_updated: rfc2822Date(endedAt ?? answeredAt ?? startedAt),
    start_time: answeredAt === null ? null : rfc2822Date(answeredAt),
    end_time: endedAt === null ? null : rfc2822Date(endedAt),
    duration: endedAt === null ? null : String(Math.round(durationMs / 1_000)),
    price: null,
    price_unit: 'USD',
    parent_call_sid: null,
    phone_number_sid: null,
    answered_by: null,
    api_version: '2010-04-01',
    forwarded_from: identity?.diversions[0]?.user ?? null,
    group_sid: null,
    caller_name: identity?.displayName ?? null,
    queue_time: '0',
    trunk_sid: null,
    uri: `${path}.json`,
    subresource_uris: { recordings: `${path}/Recordings.json`, streams: `${path}/Streams.json` },
  };
}

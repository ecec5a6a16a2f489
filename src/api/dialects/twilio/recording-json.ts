import type { StoredRecording } from '../../../context/index.ts';
import type { CallRecord } from '../../../ports/records.ts';
import { accountPath } from '../../../shared/twilio/account-path.ts';
import { recordingSid } from '../../../shared/twilio/recording-sid.ts';
import { rfc2822Date } from '../../../shared/twilio/rfc2822-date.ts';
import { twilioSid } from '../../../shared/twilio/twilio-sid.ts';

/** The recording of a call as Twilio shows it. It has two channels: the caller, and all others. */
export function callRecordingJson(call: CallRecord, accountSid: string): object {
  const { id, startedAt, answeredAt, endedAt } = call;
  const begin = answeredAt ?? startedAt;
  return recordingJson({
    id,
    call,
    accountSid,
    startedAt: begin,
    endedAt,
    durationMs: endedAt === null ? null : Date.parse(endedAt) - Date.parse(begin),
    channels: 2,
    source: 'StartCallRecordingAPI',
  });
}

/** What is shown of a recording of what the caller says. */
export type ShownRecording = Pick<StoredRecording, 'id' | 'startedAt' | 'durationMs' | 'trigger' | 'pause'> & {
  /** Somebody wanted no more of it, and its file is being completed. */
  readonly stopped?: true;
};

/** The recording of a `Record`, or one that the API began. One that a crash cut off has ended with its call. */
export function legRecordingJson(call: CallRecord, recording: ShownRecording, accountSid: string): object {
  const { id, startedAt, durationMs, trigger, pause, stopped } = recording;
  const endedAt = durationMs === null ? call.endedAt : new Date(Date.parse(startedAt) + durationMs).toISOString();
  const source = trigger === 'ai' ? 'RecordVerb' : 'StartCallRecordingAPI';
  return {
    ...recordingJson({ id, call, accountSid, startedAt, endedAt, durationMs, channels: 1, source }),
    track: 'inbound',
    ...(endedAt === null && pause !== null && { status: 'paused' }),
    ...(stopped === true && { status: 'stopped' }),
  };
}

function recordingJson({
  id,
  call,
  accountSid,
  startedAt,
  endedAt,
  durationMs,
  channels,
  source,
}: Pick<StoredRecording, 'startedAt' | 'durationMs'> & {
  readonly id: string;
  readonly call: CallRecord;
  readonly accountSid: string;
  readonly endedAt: string | null;
  readonly channels: 1 | 2;
  readonly source: string;
}): object {
  const sid = recordingSid(id);
  const uri = `${accountPath(accountSid)}/Recordings/${sid}`;
  return {
    sid,
    account_sid: accountSid,
    call_sid: twilioSid('CA', call.id),
    conference_sid: null,
    api_version: '2010-04-01',
    date_created: rfc2822Date(startedAt),
    date_updated: rfc2822Date(endedAt ?? startedAt),
    start_time: rfc2822Date(startedAt),
    duration: durationMs === null ? null : String(Math.round(durationMs / 1_000)),
    price: null,
    price_unit: 'USD',
    status: endedAt === null ? 'in-progress' : 'completed',
    channels,
    source,
    error_code: null,
    encryption_details: null,
    media_url: uri,
    uri: `${uri}.json`,
    subresource_uris: {},
  };
}

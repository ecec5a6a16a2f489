import type { RecordingId } from '../../ports/ids.ts';
import { accountPath } from '../../shared/twilio/account-path.ts';
import { recordingSid } from '../../shared/twilio/recording-sid.ts';
import { rfc2822Date } from '../../shared/twilio/rfc2822-date.ts';
import type { TwimlForm } from './twiml-client.ts';

/** What an application may ask to be told of a recording. `absent`: it is over, and nobody spoke. */
export const RECORDING_EVENTS = ['in-progress', 'completed', 'absent'] as const;
export type RecordingEvent = (typeof RECORDING_EVENTS)[number];

/** Where an application is told of a recording, and of what. */
export interface RecordingCallback {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly events: readonly RecordingEvent[];
}

/** What is known of a recording when somebody is told of it. */
export interface ToldRecording {
  readonly accountSid: string;
  readonly callSid: string;
  readonly recording: RecordingId;
  /** Where our API is reached; empty: the address has no host. */
  readonly apiUrl: string;
  /** Null while it goes on. */
  readonly durationMs: number | null;
}

/** The fields that say which recording it is, and where its sound is. */
export function recordingForm({ accountSid, apiUrl, recording, durationMs }: ToldRecording): TwimlForm {
  const sid = recordingSid(recording);
  return {
    RecordingSid: sid,
    RecordingUrl: `${apiUrl}${accountPath(accountSid)}/Recordings/${sid}`,
    ...(durationMs !== null && { RecordingDuration: String(Math.round(durationMs / 1_000)) }),
  };
}

/** What a `recordingStatusCallback` is told. @param startedAtMs wall time */
export function recordingStatusForm(
  told: ToldRecording,
  event: RecordingEvent,
  { source, startedAtMs }: { readonly source: 'RecordVerb' | 'StartCallRecordingAPI'; readonly startedAtMs: number },
): TwimlForm {
  return {
    AccountSid: told.accountSid,
    CallSid: told.callSid,
    ...recordingForm(told),
    RecordingStatus: event,
    RecordingChannels: '1',
    RecordingSource: source,
    RecordingTrack: 'inbound',
    RecordingStartTime: rfc2822Date(startedAtMs),
    ErrorCode: '0',
  };
}

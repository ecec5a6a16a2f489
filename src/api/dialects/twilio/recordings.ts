import { z } from 'zod';
import { asCallId } from '../../../ports/ids.ts';
import type { CallRecord } from '../../../ports/records.ts';
import { rfc2822Date } from '../../../shared/twilio/rfc2822-date.ts';
import { twilioSid, uuidOfSid } from '../../../shared/twilio/twilio-sid.ts';
import type { ApiResponse, Endpoint } from '../../endpoint.ts';
import { knownCall } from '../../endpoints/call-access.ts';
import type { RecordingSource } from '../../endpoints/recording.ts';
import { serveRecording } from '../../endpoints/recording.ts';
import { findBySid } from './calls.ts';
import { accountPath } from './dialect.ts';
import { pageOf, PAGE_PARAMETERS } from './paging.ts';
import type { TwilioApi } from './twilio-endpoint.ts';
import { twilioEndpoint } from './twilio-endpoint.ts';
import { noResource, notSupported } from './twilio-error.ts';

const LIST = { description: 'The recording, if there is one', schema: 'TwilioRecordingList' } as const;
const WAV = { description: 'The WAV file', contentType: 'audio/wav' } as const;
/** The configuration says which calls are recorded, and a recording goes over the whole call. */
const BY_CONFIGURATION = 'recording by the API (recording.enabled of the configuration records every call, whole)';

const pageQuery = z.object(PAGE_PARAMETERS);
const listQuery = z.object({ CallSid: z.string().max(64), ...PAGE_PARAMETERS });

/** The recording of a call as Twilio shows it. It has two channels: the caller, and all others. */
function recordingJson(call: CallRecord, accountSid: string): object {
  const { id, startedAt, answeredAt, endedAt } = call;
  const sid = twilioSid('RE', id);
  const uri = `${accountPath(accountSid)}/Recordings/${sid}`;
  const begin = answeredAt ?? startedAt;
  const seconds = endedAt === null ? null : String(Math.round((Date.parse(endedAt) - Date.parse(begin)) / 1_000));
  return {
    sid,
    account_sid: accountSid,
    call_sid: twilioSid('CA', id),
    conference_sid: null,
    api_version: '2010-04-01',
    date_created: rfc2822Date(begin),
    date_updated: rfc2822Date(endedAt ?? begin),
    start_time: rfc2822Date(begin),
    duration: seconds,
    price: null,
    price_unit: 'USD',
    status: endedAt === null ? 'in-progress' : 'completed',
    channels: 2,
    source: 'StartCallRecordingAPI',
    error_code: null,
    encryption_details: null,
    media_url: uri,
    uri: `${uri}.json`,
    subresource_uris: {},
  };
}

/** Recordings of calls: lists, one, its sound, and what cannot be asked for. */
export function recordingEndpoints(api: TwilioApi, source: RecordingSource): readonly Endpoint[] {
  const { accountSid } = api;
  const page = (call: CallRecord, path: string, query: z.output<typeof pageQuery>): ApiResponse => {
    const items = source.recordings(call) === null ? [] : [recordingJson(call, accountSid)];
    return { status: 200, body: pageOf('recordings', items, path, { query, next: null }) };
  };
  const refusal = (method: 'POST' | 'DELETE', path: string): Endpoint =>
    twilioEndpoint(api, {
      method,
      path,
      role: 'operator',
      summary: `Not supported: ${BY_CONFIGURATION}`,
      responses: { 400: { description: 'Not supported', schema: 'TwilioError' } },
      handle: () => {
        throw notSupported(BY_CONFIGURATION);
      },
    });
  const media = (path: string): Endpoint =>
    twilioEndpoint(api, {
      method: 'GET',
      path,
      role: 'operator',
      summary: 'The sound of a recording, with the caller left and all others right',
      responses: { 200: WAV, 206: WAV },
      handle: async ({ params, headers }) =>
        await serveRecording(source, await recordedCall(source, params), headers['range']),
    });
  return [
    twilioEndpoint(api, {
      method: 'GET',
      path: '/Calls/{CallSid}/Recordings.json',
      role: 'viewer',
      summary: 'Recordings of a call: one, where calls are recorded',
      query: pageQuery,
      responses: { 200: LIST },
      handle: async (request) => {
        const call = await findBySid(source, request);
        const path = `${accountPath(accountSid)}/Calls/${twilioSid('CA', call.id)}/Recordings.json`;
        return page(call, path, request.query);
      },
    }),
    twilioEndpoint(api, {
      method: 'GET',
      path: '/Recordings.json',
      role: 'viewer',
      summary: 'Recordings of the call that CallSid names',
      query: listQuery,
      responses: { 200: LIST },
      handle: async ({ query }) => {
        const call = await findBySid(source, { params: { CallSid: query.CallSid, AccountSid: accountSid } });
        return page(call, `${accountPath(accountSid)}/Recordings.json`, query);
      },
    }),
    ...['/Recordings/{RecordingSid}.json', '/Calls/{CallSid}/Recordings/{RecordingSid}.json'].map((path) =>
      twilioEndpoint(api, {
        method: 'GET',
        path,
        role: 'viewer',
        summary: 'A recording',
        responses: { 200: { description: 'The recording', schema: 'TwilioRecording' } },
        handle: async ({ params }) => ({
          status: 200,
          body: recordingJson(await recordedCall(source, params), accountSid),
        }),
      }),
    ),
    media('/Recordings/{RecordingSid}'),
    media('/Recordings/{RecordingSid}.wav'),
    refusal('POST', '/Calls/{CallSid}/Recordings.json'),
    refusal('POST', '/Calls/{CallSid}/Recordings/{RecordingSid}.json'),
    refusal('DELETE', '/Calls/{CallSid}/Recordings/{RecordingSid}.json'),
    refusal('DELETE', '/Recordings/{RecordingSid}.json'),
  ];
}

/** The call that a recording is of. @throws ApiError `not-found` */
async function recordedCall(source: RecordingSource, params: Readonly<Record<string, string>>): Promise<CallRecord> {
  const { AccountSid: account = '', RecordingSid: sid = '', CallSid: callSid } = params;
  const id = uuidOfSid('RE', sid);
  const isOfCall = callSid === undefined || callSid.slice(2) === sid.slice(2);
  const call = id === null || !isOfCall ? null : await knownCall(source, asCallId(id));
  if (call === null || source.recordings(call) === null) {
    throw noResource(`${accountPath(account)}/Recordings/${sid}.json`);
  }
  return call;
}

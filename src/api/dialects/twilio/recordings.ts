import { z } from 'zod';
import { asCallId, asRecordingId } from '../../../ports/ids.ts';
import type { CallId, RecordingId } from '../../../ports/ids.ts';
import type { CallRecord } from '../../../ports/records.ts';
import { accountPath } from '../../../shared/twilio/account-path.ts';
import { recordingsOfSid } from '../../../shared/twilio/recording-sid.ts';
import { twilioSid } from '../../../shared/twilio/twilio-sid.ts';
import type { ApiResponse, Endpoint } from '../../endpoint.ts';
import { knownCall } from '../../endpoints/call-access.ts';
import type { RecordingSource } from '../../endpoints/recording.ts';
import { legRecordings, orUnavailable, serveRecording } from '../../endpoints/recording.ts';
import { findBySid } from './calls.ts';
import { pageOf, PAGE_PARAMETERS } from './paging.ts';
import { callRecordingJson, legRecordingJson } from './recording-json.ts';
import type { TwilioApi } from './twilio-endpoint.ts';
import { twilioEndpoint } from './twilio-endpoint.ts';
import { noResource } from './twilio-error.ts';

const LIST = { description: 'The recording, if there is one', schema: 'TwilioRecordingList' } as const;
const WAV = { description: 'The WAV file', contentType: 'audio/wav' } as const;
const pageQuery = z.object(PAGE_PARAMETERS);
const listQuery = z.object({ CallSid: z.string().max(64), ...PAGE_PARAMETERS });

/** Recordings of calls: lists, one, and its sound. */
export function recordingEndpoints(api: TwilioApi, source: RecordingSource): readonly Endpoint[] {
  const { accountSid } = api;
  const page = async (call: CallRecord, path: string, query: z.output<typeof pageQuery>): Promise<ApiResponse> => {
    const found = await orUnavailable(() => source.recordings.find(call.id));
    const own = found === null ? [] : [callRecordingJson(call, accountSid)];
    const legs = await legRecordings(source, call);
    const items = [...own, ...legs.map((each) => legRecordingJson(call, each, accountSid))];
    return { status: 200, body: pageOf('recordings', items, path, { query, next: null }) };
  };
  const media = (path: string): Endpoint =>
    twilioEndpoint(api, {
      method: 'GET',
      path,
      permission: 'recordings.read',
      anywhere: true,
      hasFiles: true,
      summary:
        'The sound of a recording: of a call, with the caller left and all others right, or of what one leg said',
      responses: { 200: WAV, 206: WAV },
      handle: async ({ params, headers }) =>
        await serveRecording(source, (await findRecording(source, params)).recording, headers['range'], 'wav'),
    });
  return [
    twilioEndpoint(api, {
      method: 'GET',
      path: '/Calls/{CallSid}/Recordings.json',
      permission: 'dialects.read',
      summary: 'Recordings of a call: its own, where calls are recorded, and those of what the caller says',
      query: pageQuery,
      responses: { 200: LIST },
      handle: async (request) => {
        const call = await findBySid(source, request);
        const path = `${accountPath(accountSid)}/Calls/${twilioSid('CA', call.id)}/Recordings.json`;
        return await page(call, path, request.query);
      },
    }),
    twilioEndpoint(api, {
      method: 'GET',
      path: '/Recordings.json',
      permission: 'dialects.read',
      summary: 'Recordings of the call that CallSid names',
      query: listQuery,
      responses: { 200: LIST },
      handle: async ({ query }) => {
        const call = await findBySid(source, { params: { CallSid: query.CallSid, AccountSid: accountSid } });
        return await page(call, `${accountPath(accountSid)}/Recordings.json`, query);
      },
    }),
    ...['/Recordings/{RecordingSid}.json', '/Calls/{CallSid}/Recordings/{RecordingSid}.json'].map((path) =>
      twilioEndpoint(api, {
        method: 'GET',
        path,
        permission: 'dialects.read',
        summary: 'A recording',
        responses: { 200: { description: 'The recording', schema: 'TwilioRecording' } },
        handle: async ({ params }) => {
          const { call, recording } = await findRecording(source, params);
          if (recording.id === call.id) return { status: 200, body: callRecordingJson(call, accountSid) };
          const known = (await legRecordings(source, call)).find(({ id }) => id === recording.id);
          if (known === undefined) throw noSuchRecording(params);
          return { status: 200, body: legRecordingJson(call, known, accountSid) };
        },
      }),
    ),
    media('/Recordings/{RecordingSid}'),
    media('/Recordings/{RecordingSid}.wav'),
  ];
}

/** A recording that has a file, and its call. @throws ApiError `not-found` */
export async function findRecording(
  source: RecordingSource,
  params: Readonly<Record<string, string>>,
): Promise<{ readonly call: CallRecord; readonly recording: { readonly id: CallId | RecordingId } }> {
  const { RecordingSid: sid = '', CallSid: callSid = null } = params;
  for (const named of recordingsOfSid(sid)) {
    if (callSid !== null && callSid !== twilioSid('CA', named.call)) continue;
    const recording = { id: asRecordingId(named.recording) };
    if ((await orUnavailable(() => source.recordings.find(recording.id))) === null) continue;
    const call = await knownCall(source, asCallId(named.call));
    if (call !== null) return { call, recording: named.recording === named.call ? call : recording };
  }
  throw noSuchRecording(params);
}

/** 404 for the recording that a path names. */
export function noSuchRecording({ AccountSid = '', RecordingSid = '' }: Readonly<Record<string, string>>): Error {
  return noResource(`${accountPath(AccountSid)}/Recordings/${RecordingSid}.json`);
}

import type { z } from 'zod';
import type { RecordingRecord } from '../../../ports/call-recordings.ts';
import type { CallId, RecordingId } from '../../../ports/ids.ts';
import type { CallRecord } from '../../../ports/records.ts';
import { recordingSid } from '../../../shared/twilio/recording-sid.ts';
import type { Endpoint } from '../../endpoint.ts';
import { valueOf } from '../../endpoints/call-access.ts';
import type { RecordingSource } from '../../endpoints/recording.ts';
import { findBySid } from './calls.ts';
import { legRecordingJson } from './recording-json.ts';
import { createRecordingSchema, updateRecordingSchema } from './recording-schemas.ts';
import { findRecording, noSuchRecording } from './recordings.ts';
import type { TwilioApi } from './twilio-endpoint.ts';
import { twilioEndpoint } from './twilio-endpoint.ts';
import { notSupported } from './twilio-error.ts';

/** A recording that nobody stops ends after so long, as a call of Twilio's does. */
const MAX_MS = 4 * 3_600_000;
/** Stands for the newest recording of the call that goes on. */
const CURRENT = 'Twilio.CURRENT';
const RECORDING = { description: 'The recording as it is now', schema: 'TwilioRecording' } as const;

/** Where an application is told of a recording, and of what. */
export interface RecordingCallback {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly events: readonly ('in-progress' | 'completed' | 'absent')[];
}

/** Tells of a recording that has just begun. */
export type WatchRecording = (call: CallId, recording: RecordingId, callback: RecordingCallback) => void;

/** Recordings by order: begun, paused, stopped, deleted. */
export function recordingOrders(
  api: TwilioApi,
  source: RecordingSource,
  watchRecording: WatchRecording,
): readonly Endpoint[] {
  const { accountSid } = api;
  const { recordings } = source.control;
  const shown = (call: CallRecord, { id, startedAt, pause }: RecordingRecord, more: { stopped?: true } = {}): object =>
    legRecordingJson(call, { id, startedAt, pause, durationMs: null, trigger: 'api', ...more }, accountSid);
  return [
    twilioEndpoint<unknown, z.output<typeof createRecordingSchema>>(api, {
      method: 'POST',
      path: '/Calls/{CallSid}/Recordings.json',
      permission: 'dialects.act',
      summary: 'Record what the caller of a call that is up says, until it is stopped or the call ends',
      body: createRecordingSchema,
      bodyName: 'TwilioCreateRecording',
      bodyOptional: true,
      responses: { 201: { description: 'It has begun', schema: 'TwilioRecording' } },
      handle: async (request) => {
        const { RecordingStatusCallback: url, Trim: trim, ...body } = request.body;
        refuseTracks(body);
        const call = await findBySid(source, request);
        const order = { maxMs: MAX_MS, trim: trim === 'trim-silence' };
        const begun = await valueOf(source, call.id, await recordings.start(call.id, order));
        if (url !== undefined) {
          const { RecordingStatusCallbackMethod: method, RecordingStatusCallbackEvent: events } = body;
          watchRecording(call.id, begun.id, { url, method, events });
        }
        return { status: 201, body: shown(call, begun) };
      },
    }),
    twilioEndpoint<unknown, z.output<typeof updateRecordingSchema>>(api, {
      method: 'POST',
      path: '/Calls/{CallSid}/Recordings/{RecordingSid}.json',
      permission: 'dialects.act',
      summary: `Pause a recording that was begun here, let it go on, or stop it; ${CURRENT} is the newest`,
      body: updateRecordingSchema,
      bodyName: 'TwilioUpdateRecording',
      responses: { 200: RECORDING },
      handle: async (request) => {
        const call = await findBySid(source, request);
        const id = openRecording(call.id, recordings.list(call.id), request.params);
        const { Status: status, PauseBehavior: pause } = request.body;
        const missing = (): Error => noSuchRecording(request.params);
        if (status === 'stopped') {
          const stopped = await valueOf(source, call.id, await recordings.stop(call.id, id), missing);
          return { status: 200, body: shown(call, stopped, { stopped: true }) };
        }
        const held = await recordings.hold(call.id, id, status === 'paused' ? pause : null);
        return { status: 200, body: shown(call, await valueOf(source, call.id, held, missing)) };
      },
    }),
    ...['/Recordings/{RecordingSid}.json', '/Calls/{CallSid}/Recordings/{RecordingSid}.json'].map((path) =>
      twilioEndpoint(api, {
        method: 'DELETE',
        path,
        permission: 'recordings.delete',
        summary: 'Delete a recording that is over',
        responses: { 204: { description: 'It is deleted' } },
        handle: async ({ params }) => {
          const { call, recording } = await findRecording(source, params);
          const outcome = await recordings.remove(call.id, recording.id);
          if (!outcome.ok && outcome.code === 'not-found') throw noSuchRecording(params);
          await valueOf(source, call.id, outcome);
          return { status: 204 };
        },
      }),
    ),
  ];
}

/** @throws ApiError for tracks that a recording by the API cannot have */
function refuseTracks({
  RecordingTrack: track,
  RecordingChannels: channels,
}: Pick<z.output<typeof createRecordingSchema>, 'RecordingTrack' | 'RecordingChannels'>): void {
  if (track !== 'inbound') {
    throw notSupported(`RecordingTrack=${track} (inbound is; recording.enabled records calls with both sides)`);
  }
  if (channels === 'dual') throw notSupported('RecordingChannels=dual with one track');
}

/** The recording that a path names, among those that go on. @throws ApiError `not-found`; for the call's own, which goes on whole */
function openRecording(
  call: CallId,
  open: readonly RecordingRecord[],
  params: Readonly<Record<string, string>>,
): RecordingId {
  const { RecordingSid: sid = '' } = params;
  if (sid === recordingSid(call)) {
    throw notSupported('pausing or stopping the recording of a whole call (recording.enabled of the configuration)');
  }
  const known = sid === CURRENT ? open.at(-1) : open.find(({ id }) => recordingSid(id) === sid);
  if (known === undefined) throw noSuchRecording(params);
  return known.id;
}

import { storedRecordings } from '../../context/index.ts';
import type { StoredRecording } from '../../context/index.ts';
import { asRecordingId } from '../../ports/ids.ts';
import type { CallId, RecordingId } from '../../ports/ids.ts';
import type { CallRecord } from '../../ports/records.ts';
import { BOTH_SIDED } from '../../ports/leg-recorder.ts';
import { asWav, RecordingStoreError } from '../../recordings/index.ts';
import type { FoundRecording, RecordingShelf } from '../../recordings/index.ts';
import { ApiError, notFound } from '../api-error.ts';
import { byteRange } from '../answers/byte-range.ts';
import { listPage, pageQuery } from '../answers/list-page.ts';
import { endpoint } from '../endpoint.ts';
import type { ApiResponse, Endpoint } from '../endpoint.ts';
import type { ListedRecording } from '../schemas/recording-schemas.ts';
import { callIdOf, findCall, valueOf } from './call-access.ts';
import type { CallSource } from './call-access.ts';

/** A WAV file has this before its first sample at least: RIFF header, `fmt ` chunk, header of the data chunk. */
const WAV_HEADER_BYTES = 44;

/** Calls with their recordings. */
export interface RecordingSource extends CallSource {
  /** Where recordings are. */
  readonly recordings: Pick<RecordingShelf, 'find' | 'idsOf'>;
}

/** What whoever asks for sound is answered. */
export const AUDIO_RESPONSES = {
  200: {
    description: 'The file: WAV, or Opus in Ogg (`audio/ogg`) with `recording.format: opus`',
    contentType: 'audio/wav',
  },
  206: { description: 'The part of the file that the Range header asks for', contentType: 'audio/wav' },
  404: { description: 'There is no such call, or it has no recording, or the recording is empty', schema: 'Error' },
  416: { description: 'The Range header asks for a part beyond the end', schema: 'Error' },
  503: { description: 'The storage of recordings does not answer', schema: 'Error' },
} as const;

/** /v1/calls/{id}/recording and /v1/calls/{id}/recordings. */
export function recordingEndpoints(source: RecordingSource): readonly Endpoint[] {
  return [
    endpoint({
      method: 'GET',
      path: '/v1/calls/{id}/recording',
      permission: 'recordings.read',
      anywhere: true,
      hasFiles: true,
      summary:
        'The recording, with the caller left and all others right. While the call is up, it has what was recorded so far',
      responses: AUDIO_RESPONSES,
      handle: async ({ params, headers }) => {
        return await serveRecording(source, await findCall(source, callIdOf(params)), headers['range']);
      },
    }),
    endpoint({
      method: 'DELETE',
      path: '/v1/calls/{id}/recordings/{recording}',
      permission: 'recordings.delete',
      hasFiles: true,
      summary: "Delete a recording that is over. The call's own has the id of the call",
      responses: {
        204: { description: 'It is deleted' },
        404: { description: 'There is no such call, or no such recording', schema: 'Error' },
        409: { description: 'The recording goes on', schema: 'Error' },
        503: AUDIO_RESPONSES[503],
      },
      handle: async ({ params }) => {
        const { call, recording } = await findNamed(source, params);
        const outcome = await orUnavailable(() => source.control.recordings.remove(call, recording));
        if (!outcome.ok && outcome.code === 'not-found') throw notFound('recording');
        await valueOf(source, call, outcome);
        return { status: 204 };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/v1/calls/{id}/recordings',
      permission: 'calls.read',
      summary: 'The recordings of a call: its own first, then those of what single legs said (`leg` is not null)',
      query: pageQuery,
      responses: {
        200: { description: 'Those whose files are there', schema: 'RecordingList' },
        404: { description: 'There is no such call', schema: 'Error' },
      },
      handle: async ({ params, query }) => {
        const call = await findCall(source, callIdOf(params));
        const own = await ownRecording(source, call);
        const body = listPage([...own, ...(await legRecordings(source, call))], query, ({ id }) => id);
        return { status: 200, body };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/v1/calls/{id}/recordings/{recording}',
      permission: 'recordings.read',
      anywhere: true,
      hasFiles: true,
      summary: 'A recording. That of a leg has one channel. While it goes on, it has what was recorded so far',
      responses: AUDIO_RESPONSES,
      handle: async ({ params, headers }) => {
        const { recording } = await findNamed(source, params);
        return await serveRecording(source, { id: recording }, headers['range']);
      },
    }),
  ];
}

/** The recordings of the legs of a call whose files are there, oldest first. */
export async function legRecordings(
  { store, recordings }: Pick<RecordingSource, 'store' | 'recordings'>,
  { id }: Pick<CallRecord, 'id'>,
): Promise<readonly (StoredRecording & { readonly channels: 1 | 2 })[]> {
  const stored = await storedRecordings(store, id);
  if (stored.length === 0) return [];
  const there = await orUnavailable(() =>
    recordings.idsOf(
      id,
      stored.map((each) => each.id),
    ),
  );
  return stored
    .filter((each) => there.has(each.id))
    .map((each) => ({ ...each, channels: BOTH_SIDED.has(each.trigger) ? 2 : 1 }));
}

async function ownRecording({ recordings }: RecordingSource, call: CallRecord): Promise<readonly ListedRecording[]> {
  if ((await orUnavailable(() => recordings.find(call.id))) === null) return [];
  const { id, answeredAt, endedAt } = call;
  const startedAt = answeredAt ?? call.startedAt;
  const durationMs = endedAt === null ? null : Date.parse(endedAt) - Date.parse(startedAt);
  return [{ id, leg: null, role: null, trigger: null, channels: 2, startedAt, durationMs, by: null, pause: null }];
}

/** The recording that a path names, which may have no file. @throws ApiError `not-found` */
async function findNamed(
  source: CallSource,
  params: Readonly<Record<string, string>>,
): Promise<{ readonly call: CallId; readonly recording: CallId | RecordingId }> {
  const { id: call } = await findCall(source, callIdOf(params));
  const { recording = '' } = params;
  if (recording === call) return { call, recording: call };
  if (!isOfCall(recording, call)) throw notFound('recording');
  return { call, recording: asRecordingId(recording) };
}

/** Whether this is the id of a recording of a leg of this call. It becomes the name of a file. */
function isOfCall(recording: string, call: CallId): boolean {
  return recording.startsWith(`${call}.rec`) && /^\d{1,2}$/.test(recording.slice(call.length + '.rec'.length));
}

/**
 * Answers with a recording, or the part that a Range header asks for.
 * @param as `kept`: the file as it is; `wav`: Opus is decoded
 * @throws ApiError if there is none
 */
export async function serveRecording(
  { recordings }: Pick<RecordingSource, 'recordings'>,
  recording: { readonly id: CallId | RecordingId },
  range: string | string[] | undefined,
  as: 'kept' | 'wav' = 'kept',
): Promise<ApiResponse> {
  const found = await orUnavailable(() => recordings.find(recording.id));
  if (found === null) throw notFound('recording');
  if (await isEmpty(found)) throw new ApiError('not-found', 'the recording is empty: it could not be written');
  return await serveFile(as === 'wav' ? await orUnavailable(() => asWav(found)) : found, range);
}

/** A store of recordings that does not answer now is not our fault, and may answer later. */
export async function orUnavailable<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RecordingStoreError)) throw error;
    throw new ApiError('unavailable', `recordings cannot be reached: ${error.message}`);
  }
}

/** Whether a file has no sound, which is nothing or the header of a WAV file alone. */
async function isEmpty(found: FoundRecording): Promise<boolean> {
  const { format, bytes } = found;
  if (bytes === 0 || format !== 'wav' || bytes > WAV_HEADER_BYTES) return bytes === 0;
  const head: Buffer[] = [];
  for await (const chunk of await orUnavailable(() => found.read(null))) head.push(chunk as Buffer);
  return Buffer.concat(head).toString('latin1', 8, 12) === 'WAVE';
}

/** Answers with the file, or a part of it. A recording that is growing is served up to the size that was promised. */
async function serveFile(found: FoundRecording, rangeHeader: string | string[] | undefined): Promise<ApiResponse> {
  const { bytes: size, contentType } = found;
  const common = { 'content-type': contentType, 'accept-ranges': 'bytes' };
  const range = byteRange(typeof rangeHeader === 'string' ? rangeHeader : undefined, size);
  if (range === 'unsatisfiable') {
    throw new ApiError('range-not-satisfiable', `the recording has ${size} bytes`, {
      headers: { 'content-range': `bytes */${size}` },
    });
  }
  const { first, last } = range === 'whole' ? { first: 0, last: size - 1 } : range;
  const headers = { ...common, 'content-length': String(last - first + 1) };
  const body = await orUnavailable(() => found.read({ first, last }));
  if (range === 'whole') return { status: 200, headers, body };
  return { status: 206, headers: { ...headers, 'content-range': `bytes ${first}-${last}/${size}` }, body };
}

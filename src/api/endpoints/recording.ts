import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { CallRecord } from '../../ports/records.ts';
import { ApiError, notFound } from '../api-error.ts';
import { byteRange } from '../byte-range.ts';
import { endpoint } from '../endpoint.ts';
import type { ApiResponse, Endpoint } from '../endpoint.ts';
import { callIdOf, findCall } from './call-access.ts';
import type { CallSource } from './call-access.ts';

/** A WAV file has this before its first sample at least: RIFF header, `fmt ` chunk, header of the data chunk. */
const WAV_HEADER_BYTES = 44;

/** Calls with their recordings. */
export interface RecordingSource extends CallSource {
  /** Path of the WAV file; null if there is none. */
  readonly recordings: (call: CallRecord) => string | null;
}

/** /v1/calls/{id}/recording. */
export function recordingEndpoints(source: RecordingSource): readonly Endpoint[] {
  return [
    endpoint({
      method: 'GET',
      path: '/v1/calls/{id}/recording',
      role: 'operator',
      summary:
        'The recording, with the caller left and all others right. While the call is up, it has what was recorded so far',
      responses: {
        200: { description: 'The WAV file', contentType: 'audio/wav' },
        206: { description: 'The part that the Range header asks for', contentType: 'audio/wav' },
        404: {
          description: 'There is no such call, or it has no recording, or the recording is empty',
          schema: 'Error',
        },
        416: { description: 'The Range header asks for a part beyond the end', schema: 'Error' },
      },
      handle: async ({ params, headers }) => {
        return await serveRecording(source, await findCall(source, callIdOf(params)), headers['range']);
      },
    }),
  ];
}

/** Answers with the recording of a call, or the part that a Range header asks for. @throws ApiError if there is none */
export async function serveRecording(
  { recordings }: Pick<RecordingSource, 'recordings'>,
  call: CallRecord,
  range: string | string[] | undefined,
): Promise<ApiResponse> {
  const path = recordings(call);
  const file = path === null ? null : await openFile(path);
  if (file === null) throw notFound('recording');
  if (await isEmpty(file)) throw new ApiError('not-found', 'the recording is empty: it could not be written');
  return await serveFile(file, range);
}

/** Says whether a file has no sound, which is nothing or the header of a WAV file alone, and closes it if so. */
async function isEmpty(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  const empty = size === 0 || (size <= WAV_HEADER_BYTES && (await isWav(file)));
  if (empty) await file.close();
  return empty;
}

async function isWav(file: FileHandle): Promise<boolean> {
  const { buffer } = await file.read(Buffer.alloc(12), 0, 12, 0);
  return buffer.toString('latin1', 8) === 'WAVE';
}

async function openFile(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Answers with the file, or a part of it. The stream closes the file. */
async function serveFile(file: FileHandle, rangeHeader: string | string[] | undefined): Promise<ApiResponse> {
  const common = { 'content-type': 'audio/wav', 'accept-ranges': 'bytes', 'cache-control': 'no-store' };
  let isStreamed = false;
  try {
    const { size } = await file.stat();
    const range = byteRange(typeof rangeHeader === 'string' ? rangeHeader : undefined, size);
    if (range === 'unsatisfiable') {
      throw new ApiError('range-not-satisfiable', `the recording has ${size} bytes`, {
        headers: { 'content-range': `bytes */${size}` },
      });
    }
    if (size === 0) return { status: 200, headers: common, body: '' };
    // A recording that is growing is served up to the size that was promised.
    const { first, last } = range === 'whole' ? { first: 0, last: size - 1 } : range;
    const headers = { ...common, 'content-length': String(last - first + 1) };
    const body = file.createReadStream({ start: first, end: last });
    isStreamed = true;
    if (range === 'whole') return { status: 200, headers, body };
    return { status: 206, headers: { ...headers, 'content-range': `bytes ${first}-${last}/${size}` }, body };
  } finally {
    if (!isStreamed) await file.close();
  }
}

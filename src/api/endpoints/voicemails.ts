import { z } from 'zod';
import { AGENT_NAME } from '../../ports/agents.ts';
import type { CallControl } from '../../ports/call-control.ts';
import { asRecordingId } from '../../ports/ids.ts';
import type { RecordingId } from '../../ports/ids.ts';
import type { VoicemailStore } from '../../ports/voicemails.ts';
import { VOICEMAIL_STATES } from '../../ports/voicemails.ts';
import { notFound } from '../api-error.ts';
import { endpoint } from '../endpoint.ts';
import type { Endpoint } from '../endpoint.ts';
import { wholeNumber } from './query-values.ts';
import { voicemailChangeSchema } from '../schemas/voicemail-schemas.ts';
import { AUDIO_RESPONSES, serveRecording } from './recording.ts';
import type { RecordingSource } from './recording.ts';

/** Messages of callers. */
export interface VoicemailSource extends Pick<RecordingSource, 'recordings'> {
  readonly voicemails: VoicemailStore;
  readonly control: Pick<CallControl, 'voicemails'>;
}

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

const listQuery = z.strictObject({
  state: z.enum(VOICEMAIL_STATES).optional(),
  mailbox: z.string().regex(AGENT_NAME).optional(),
  limit: wholeNumber(1, MAX_LIMIT).default(DEFAULT_LIMIT),
  cursor: z.string().optional().describe('`nextCursor` of the page before'),
});

const NOT_FOUND = { description: 'There is no such message', schema: 'Error' } as const;

/** /v1/voicemails. */
export function voicemailEndpoints({ voicemails, control, recordings }: VoicemailSource): readonly Endpoint[] {
  return [
    endpoint({
      method: 'GET',
      path: '/v1/voicemails',
      permission: 'voicemails.read',
      summary: 'Messages that callers have left, newest first',
      query: listQuery,
      responses: { 200: { description: 'A page of messages', schema: 'VoicemailList' } },
      handle: async ({ query }) => ({ status: 200, body: await voicemails.list(query) }),
    }),
    endpoint({
      method: 'GET',
      path: '/v1/voicemails/{id}',
      permission: 'voicemails.read',
      summary: 'A message, and the context that the caller came with',
      responses: { 200: { description: 'The message', schema: 'Voicemail' }, 404: NOT_FOUND },
      handle: async ({ params }) => {
        const voicemail = await voicemails.get(idOf(params));
        if (voicemail === null) throw notFound('voicemail');
        return { status: 200, body: voicemail };
      },
    }),
    endpoint({
      method: 'PATCH',
      path: '/v1/voicemails/{id}',
      permission: 'voicemails.write',
      summary: 'Say that a message was heard, or is to count as new',
      body: voicemailChangeSchema,
      bodyName: 'VoicemailChange',
      examples: { heard: { state: 'heard' } },
      responses: { 200: { description: 'The message as it is now', schema: 'Voicemail' }, 404: NOT_FOUND },
      handle: async ({ params, body: { state } }) => {
        const outcome = await control.voicemails.mark(idOf(params), state);
        if (!outcome.ok) throw notFound('voicemail');
        return { status: 200, body: outcome.value };
      },
    }),
    endpoint({
      method: 'DELETE',
      path: '/v1/voicemails/{id}',
      permission: 'voicemails.write',
      summary: 'Delete a message, with its sound',
      responses: { 204: { description: 'It is deleted' }, 404: NOT_FOUND },
      handle: async ({ params }) => {
        const outcome = await control.voicemails.remove(idOf(params));
        if (!outcome.ok) throw notFound('voicemail');
        return { status: 204 };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/v1/voicemails/{id}/audio',
      permission: 'voicemails.hear',
      summary: 'What the caller said, in one channel. It does not count as heard by that',
      responses: { ...AUDIO_RESPONSES, 404: { ...NOT_FOUND, description: 'There is no such message, or no file' } },
      handle: async ({ params, headers }) => {
        const voicemail = await voicemails.get(idOf(params));
        if (voicemail === null) throw notFound('voicemail');
        return await serveRecording({ recordings }, voicemail, headers['range']);
      },
    }),
  ];
}

function idOf(params: Readonly<Record<string, string>>): RecordingId {
  return asRecordingId(params['id'] ?? '');
}

import { z } from 'zod';
import { storedTranscript } from '../../context/index.ts';
import type { Transcript } from '../../context/index.ts';
import { endpoint } from '../endpoint.ts';
import type { ApiRequest, ApiResponse, Endpoint } from '../endpoint.ts';
import { visibleTo } from '../access/private-speech.ts';
import { wholeNumber } from './query-values.ts';
import { transcriptText, transcriptVtt } from '../answers/transcript-text.ts';
import { callIdOf, findCall } from './call-access.ts';
import type { CallSource } from './call-access.ts';

const DEFAULT_LIMIT = 1_000;
const MAX_LIMIT = 5_000;
const FORMATS = ['json', 'vtt', 'text'] as const;
type Format = (typeof FORMATS)[number];

const transcriptQuery = z.strictObject({
  format: z
    .enum(FORMATS)
    .optional()
    .describe('Default: as Accept says (`text/vtt`, `text/plain`), JSON otherwise. WebVTT and text are always whole'),
  limit: wholeNumber(1, MAX_LIMIT).default(DEFAULT_LIMIT),
  cursor: wholeNumber(0, 999_999_999)
    .optional()
    .describe('`nextCursor` of the page before. While the call is up, later segments may come between earlier ones'),
});

const EXAMPLE = {
  items: [
    {
      leg: null,
      role: 'ai',
      text: 'How can I help you?',
      startMs: 40,
      endMs: null,
      final: true,
      private: false,
    },
    {
      leg: '0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.l1',
      role: 'caller',
      text: 'My card is [card number], and I was charged twice.',
      startMs: 2_300,
      endMs: 5_900,
      final: true,
      confidence: 0.94,
      private: false,
    },
  ],
  missing: [
    {
      leg: '0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.l1',
      role: 'caller',
      startMs: 7_000,
      endMs: 9_000,
      private: false,
      reason: 'the recognizer is away',
    },
  ],
  nextCursor: null,
};

/** /v1/calls/{id}/transcript. */
export function transcriptEndpoints(source: CallSource): readonly Endpoint[] {
  return [
    endpoint({
      method: 'GET',
      path: '/v1/calls/{id}/transcript',
      permission: 'calls.read',
      anywhere: true,
      summary: 'What was said in a call, by whom and when. Viewers do not see private segments',
      query: transcriptQuery,
      responses: {
        200: {
          description: 'A page of segments in the order in which they were said, and the times of which words are missing',
          schema: 'Transcript',
          example: EXAMPLE,
          otherTypes: ['text/vtt', 'text/plain'],
        },
        404: { description: 'There is no such call', schema: 'Error' },
      },
      handle: async ({ params, query, role, headers }) => {
        const call = await findCall(source, callIdOf(params));
        const { segments, missing } = await storedTranscript(source.store, call);
        const visible = { segments: visibleTo(role, segments), missing: visibleTo(role, missing) };
        return answer(visible, query.format ?? acceptedFormat(headers), query.cursor ?? 0, query.limit);
      },
    }),
  ];
} // prettier-ignore

/** RFC 9110 12.5.1: a text for who names it in Accept, JSON for everybody else. */
function acceptedFormat(headers: ApiRequest<unknown, unknown>['headers']): Format {
  const accept = String(headers['accept'] ?? '').toLowerCase();
  if (accept.includes('application/json')) return 'json';
  if (accept.includes('text/vtt')) return 'vtt';
  return accept.includes('text/plain') ? 'text' : 'json';
}

function answer(transcript: Transcript, format: Format, first: number, limit: number): ApiResponse {
  const common = { vary: 'Accept' };
  switch (format) {
    case 'vtt':
      return text(common, 'text/vtt; charset=utf-8', transcriptVtt(transcript));
    case 'text':
      return text(common, 'text/plain; charset=utf-8', transcriptText(transcript));
    case 'json': {
      const { segments, missing } = transcript;
      const behind = first + limit;
      const nextCursor = behind < segments.length ? String(behind) : null;
      return { status: 200, headers: common, body: { items: segments.slice(first, behind), missing, nextCursor } };
    }
  }
}

function text(common: Readonly<Record<string, string>>, type: string, body: string): ApiResponse {
  return { status: 200, headers: { ...common, 'content-type': type }, body };
}

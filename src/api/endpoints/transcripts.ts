import { z } from 'zod';
import type { Store } from '../../ports/store.ts';
import { invalid } from '../api-error.ts';
import { endpoint } from '../endpoint.ts';
import type { Endpoint } from '../endpoint.ts';
import { readsPrivate } from '../access/private-speech.ts';
import { time, wholeNumber } from './query-values.ts';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;
const MAX_QUERY = 256;
const MAX_PHRASES = 16;

const searchQuery = z.strictObject({
  q: z
    .string()
    .max(MAX_QUERY)
    .describe('Words that must all be there, and phrases in double quotes. Case and accents do not count'),
  from: time.optional().describe('Only what was said at that time or later'),
  to: time.optional().describe('Only what was said before that time'),
  limit: wholeNumber(1, MAX_LIMIT).default(DEFAULT_LIMIT),
  cursor: z.string().optional().describe('`nextCursor` of the page before'),
});

const EXAMPLE = {
  items: [
    {
      callId: '0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d',
      at: '2026-01-15T09:30:06.310Z',
      leg: '0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.l1',
      role: 'caller',
      startMs: 2_300,
      snippet: 'I was charged twice.',
      private: false,
    },
  ],
  nextCursor: null,
};

/** /v1/transcripts. */
export function transcriptSearchEndpoints({ store }: { readonly store: Store }): readonly Endpoint[] {
  return [
    endpoint({
      method: 'GET',
      path: '/v1/transcripts',
      permission: 'transcripts.search',
      summary: 'Search what was said in all calls, the newest first. Viewers do not find private segments',
      query: searchQuery,
      responses: {
        200: {
          description:
            'A page of segments. It may be short, or empty, while `nextCursor` says that there may be more: one request looks at 2,000 of them at most',
          schema: 'TranscriptMatchList',
          example: EXAMPLE,
        },
      },
      handle: async ({ query: { q, ...query }, role }) => ({
        status: 200,
        body: await store.searchTranscripts({ ...query, phrases: phrasesOf(q), withPrivate: readsPrivate(role) }),
      }),
    }),
  ];
}

/** The words and phrases of a query: letters and digits alone, since a search has no operators. @throws ApiError `invalid` */
function phrasesOf(q: string): readonly string[] {
  const phrases = [...q.matchAll(/"([^"]*)"?|[^\s"]+/g)]
    .map(([whole, quoted]) => ((quoted ?? whole).match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).join(' '))
    .filter((phrase) => phrase !== '');
  if (phrases.length === 0) throw invalid([{ path: 'q', message: 'has no word to look for' }]);
  if (phrases.length > MAX_PHRASES) {
    throw invalid([{ path: 'q', message: `has more than ${String(MAX_PHRASES)} words and phrases` }]);
  }
  return phrases;
}

import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import type { Endpoint } from '../endpoint.ts';
import { eventFor } from '../access/private-speech.ts';
import { wholeNumber } from './query-values.ts';
import { callIdOf, findCall } from './call-access.ts';
import type { CallSource } from './call-access.ts';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1_000;

const eventsQuery = z.strictObject({
  after: wholeNumber(0, 999_999_999).optional().describe('Only events with a higher sequence'),
  limit: wholeNumber(1, MAX_LIMIT).default(DEFAULT_LIMIT),
  cursor: wholeNumber(0, 999_999_999)
    .optional()
    .describe('`nextCursor` of the page before. It means the same as `after`'),
});

/** /v1/calls/{id}/events. */
export function eventEndpoints(source: CallSource): readonly Endpoint[] {
  return [
    endpoint({
      method: 'GET',
      path: '/v1/calls/{id}/events',
      permission: 'calls.read',
      anywhere: true,
      summary: 'The journal of a call. Viewers see `[private]` in the place of what was said in private',
      query: eventsQuery,
      responses: {
        200: { description: 'A page of events, in their order', schema: 'EventList' },
        404: { description: 'There is no such call', schema: 'Error' },
      },
      handle: async ({ params, query, role }) => {
        const { id } = await findCall(source, callIdOf(params));
        const after = query.cursor ?? query.after ?? 0;
        // One entry more than asked for tells whether there is a next page.
        const entries = await source.store.listEvents(id, after, query.limit + 1);
        const page = entries.slice(0, query.limit);
        const last = entries.length > page.length ? page.at(-1) : undefined;
        const nextCursor = last === undefined ? null : String(last.sequence);
        return { status: 200, body: { items: page.map((entry) => eventFor(role, entry)), nextCursor } };
      },
    }),
  ];
}

import { z } from 'zod';
import { CALL_STATES } from '../../ports/records.ts';
import type { CallQuery } from '../../ports/store.ts';
import { endpoint } from '../endpoint.ts';
import type { Endpoint } from '../endpoint.ts';
import { partyOrTime, wholeNumber } from './query-values.ts';
import { metadataPatchSchema } from '../schemas/call-schemas.ts';
import { callIdOf, findCall, valueOf } from './call-access.ts';
import type { CallSource } from './call-access.ts';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

const listQuery = z.strictObject({
  state: z.enum(CALL_STATES).optional(),
  from: partyOrTime
    .optional()
    .describe("The caller's number, or a time. A time selects the calls that started then or later"),
  to: partyOrTime.optional().describe('The called number, or a time. A time selects the calls that started before it'),
  limit: wholeNumber(1, MAX_LIMIT).default(DEFAULT_LIMIT),
  cursor: z.string().optional().describe('`nextCursor` of the page before'),
});

function callQuery({ from, to, ...rest }: z.output<typeof listQuery>): CallQuery {
  return {
    ...rest,
    ...(from !== undefined && ('party' in from ? { from: from.party } : { startedFrom: from.time })),
    ...(to !== undefined && ('party' in to ? { to: to.party } : { startedTo: to.time })),
  };
}

const NOT_FOUND = { description: 'There is no such call', schema: 'Error' } as const;
const OVER = { description: 'The call is over, or is ending', schema: 'Error' } as const;

/** /v1/calls and /v1/calls/{id}. */
export function callEndpoints(source: CallSource): readonly Endpoint[] {
  const { control, store } = source;
  return [
    endpoint({
      method: 'GET',
      path: '/v1/calls',
      permission: 'calls.read',
      isScoped: true,
      summary: 'Calls, newest first',
      query: listQuery,
      responses: { 200: { description: 'A page of calls', schema: 'CallList' } },
      handle: async ({ query, client }) => {
        const dialled = client?.agent ?? undefined;
        return { status: 200, body: await store.listCalls({ ...callQuery(query), dialled }) };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/v1/calls/{id}',
      permission: 'calls.read',
      summary: 'A call',
      responses: { 200: { description: 'The call', schema: 'CallDetail' }, 404: NOT_FOUND },
      handle: async ({ params }) => {
        const id = callIdOf(params);
        return { status: 200, body: { ...(await findCall(source, id)), recording: control.recordings.status(id) } };
      },
    }),
    endpoint({
      method: 'DELETE',
      path: '/v1/calls/{id}',
      permission: 'calls.act',
      summary: 'Hang up',
      responses: { 200: { description: 'The call as it is now', schema: 'Call' }, 404: NOT_FOUND, 409: OVER },
      handle: async ({ params }) => {
        const id = callIdOf(params);
        return { status: 200, body: await valueOf(source, id, await control.hangup(id)) };
      },
    }),
    endpoint({
      method: 'PATCH',
      path: '/v1/calls/{id}',
      permission: 'calls.act',
      summary: 'Merge metadata into a call',
      body: metadataPatchSchema,
      bodyName: 'MetadataPatch',
      responses: { 200: { description: 'The call as it is now', schema: 'Call' }, 404: NOT_FOUND, 409: OVER },
      handle: async ({ params, body }) => {
        const id = callIdOf(params);
        return { status: 200, body: await valueOf(source, id, await control.patchMetadata(id, body.metadata)) };
      },
    }),
  ];
}

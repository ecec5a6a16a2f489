import type { z } from 'zod';
import type { CallQuery } from '../../../ports/store.ts';
import type { Dialect } from '../../dialect.ts';
import { endpoint } from '../../endpoint.ts';
import type { Endpoint } from '../../endpoint.ts';
import { callIdOf, findCall, valueOf } from '../../endpoints/call-access.ts';
import type { CallSource } from '../../endpoints/call-access.ts';
import { voipbinCall } from './call-record.ts';
import { notSupported } from './dialect.ts';
import { keyQuery, listQuery, metadataSchema } from './schemas.ts';

const NOT_FOUND = { description: 'There is no such call', schema: 'VoipbinError' } as const;
const OVER = { description: 'The call is over, or is ending', schema: 'VoipbinError' } as const;
const CALL = { description: 'The call as it is now', schema: 'VoipbinCall' } as const;

function callQuery({ page_size: limit, page_token: cursor, from }: z.output<typeof listQuery>): CallQuery {
  return {
    limit,
    ...(cursor !== undefined && { cursor }),
    ...(from !== undefined && ('party' in from ? { from: from.party } : { startedFrom: from.time })),
  };
}

/** /v1.0/calls: those that read calls, hang up and keep metadata. */
export function callEndpoints(dialect: Dialect, source: CallSource): readonly Endpoint[] {
  const { control, store } = source;
  return [
    endpoint({
      dialect,
      method: 'GET',
      path: '/v1.0/calls',
      permission: 'dialects.read',
      summary: 'Calls, newest first',
      query: listQuery,
      responses: { 200: { description: 'A page of calls', schema: 'VoipbinCallList' } },
      handle: async ({ query }) => {
        const { items, nextCursor } = await store.listCalls(callQuery(query));
        return { status: 200, body: { result: items.map(voipbinCall), next_page_token: nextCursor ?? '' } };
      },
    }),
    endpoint({
      dialect,
      method: 'GET',
      path: '/v1.0/calls/{id}',
      permission: 'dialects.read',
      summary: 'A call',
      query: keyQuery,
      responses: { 200: CALL, 404: NOT_FOUND },
      handle: async ({ params }) => ({ status: 200, body: voipbinCall(await findCall(source, callIdOf(params))) }),
    }),
    endpoint<unknown, z.output<typeof metadataSchema>>({
      dialect,
      method: 'PATCH',
      path: '/v1.0/calls/{id}',
      permission: 'dialects.act',
      summary: 'Merge metadata into a call. Later webhooks have it, and call.ended too',
      query: keyQuery,
      body: metadataSchema,
      bodyName: 'VoipbinMetadata',
      responses: { 200: CALL, 404: NOT_FOUND, 409: OVER },
      handle: async ({ params, body }) => {
        const id = callIdOf(params);
        const call = await valueOf(source, id, await control.patchMetadata(id, body.metadata));
        return { status: 200, body: { call_id: id, ...voipbinCall(call) } };
      },
    }),
    endpoint({
      dialect,
      method: 'DELETE',
      path: '/v1.0/calls/{id}',
      permission: 'dialects.act',
      summary: 'Not supported: Warmbridge keeps the records of calls as store.retentionDays says',
      query: keyQuery,
      responses: { 501: { description: 'Not supported', schema: 'VoipbinError' } },
      handle: () => {
        throw notSupported('deleting the record of a call (POST /v1.0/calls/{id}/hangup ends one)');
      },
    }),
    endpoint({
      dialect,
      method: 'POST',
      path: '/v1.0/calls/{id}/hangup',
      permission: 'dialects.act',
      summary: 'Hang up',
      query: keyQuery,
      responses: { 200: CALL, 404: NOT_FOUND, 409: OVER },
      handle: async ({ params }) => {
        const id = callIdOf(params);
        return { status: 200, body: voipbinCall(await valueOf(source, id, await control.hangup(id))) };
      },
    }),
  ];
}

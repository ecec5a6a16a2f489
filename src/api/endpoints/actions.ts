import { z } from 'zod';
import type { ActionStore } from '../../ports/actions.ts';
import { asCallId } from '../../ports/ids.ts';
import { endpoint } from '../endpoint.ts';
import type { Endpoint } from '../endpoint.ts';
import { time, wholeNumber } from './query-values.ts';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 500;

const listQuery = z.strictObject({
  from: time.optional().describe('Actions of that time or later'),
  to: time.optional().describe('Actions before'),
  who: z.string().max(64).optional().describe('The name of a key or a person, or one that could not log in'),
  call: z.string().max(128).optional().describe('The id of a call'),
  limit: wholeNumber(1, MAX_LIMIT).default(DEFAULT_LIMIT),
  cursor: z.string().max(512).optional().describe('`nextCursor` of the page before'),
});

/** /v1/audit/actions. */
export function actionEndpoints(actions: ActionStore): readonly Endpoint[] {
  return [
    endpoint({
      method: 'GET',
      path: '/v1/audit/actions',
      permission: 'actions.read',
      summary: 'Who did what by the API, who heard recordings, and who could not log in, the newest first',
      query: listQuery,
      responses: { 200: { description: 'A page of actions', schema: 'ApiActionList' } },
      handle: async ({ query: { call, ...query } }) => ({
        status: 200,
        body: await actions.list({ ...query, ...(call !== undefined && { call: asCallId(call) }) }),
      }),
    }),
  ];
}
